import HTTPServer
import MockCloud

extension MockServer {
    /// One line of JSON that says where everything is: `ec2`, `region`, `vpcs`, `subnets`, and `instances` with the metadata
    /// service of each. `imds` must have been started with one listener for each instance, in the order of `instanceIDs`.
    public var announcement: String {
        get async {
            let cloud = await service.cloud
            let instances = zip(await service.instanceIDs, imds).map { id, server -> JSON in
                ["instanceId": .string(id), "imds": .string(server.url)]
            }
            let line: JSON = [
                "ec2": .string(ec2.first?.url ?? ""), "region": .string(cloud.configuration.region),
                "vpcs": cloud.vpcDescriptions, "subnets": cloud.subnetDescriptions, "instances": .array(instances),
            ]
            return line.text
        }
    }
}

extension CloudService {
    /// The ids of all instances, in the order of their launch: those of the beginning stay first.
    public var instanceIDs: [String] { cloud.instanceOrder }
}

extension HTTPServer {
    fileprivate var url: String { localAddress.map { "http://\($0)" } ?? "" }
}
