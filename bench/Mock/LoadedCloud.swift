import CNISpec
import HTTPServer
import IPAddressing
import LabDriver
import LinuxSystem
import MockCloud
import MockEC2Server

/// A cloud with many instances, each with 3 interfaces of 15 addresses: what it takes, and whether calls get slower in it.
enum LoadedCloud {
    /// What a process with such a cloud has measured of itself.
    struct Figures {
        let interfaces: Int
        /// VmRSS, in KiB.
        let memory: Int
        /// Microseconds of each call.
        let calls: [(name: String, microseconds: Double)]

        /// Starts this program once more, because memory that is free again would count.
        init(ofProcessWith instances: Int) throws {
            let output = try Child.check([CommandLine.arguments[0], "cloud", "\(instances)"])
            let figures = try JSONValue(parsing: output)
            interfaces = figures["interfaces"]?.intValue ?? 0
            memory = figures["memory"]?.intValue ?? 0
            calls = (figures["nanoseconds"]?.objectValue?.members ?? []).map {
                ($0.key, Double($0.value.intValue ?? 0) / 1000)
            }
        }
    }

    /// Makes the cloud, serves it, and gives the figures as a line of JSON.
    static func measure(instances: Int) async throws -> String {
        var cloud = try make(instances)
        // Serving keeps the beginning for `reset`, and the calls part the present from it: that counts too.
        let service = CloudService(cloud: cloud)
        let server = try await MockServer.start(service: service, ec2: [.address(host: "127.0.0.1", port: 0)])
        let last = try found(cloud.instanceOrder.last)
        for subnet in cloud.subnetOrder {
            try await service.perform { cloud in
                _ = try cloud.createNetworkInterface(CreateNetworkInterfaceRequest(subnet: subnet))
                try cloud.createTags(CreateTagsRequest(resources: [last], tags: [CloudTag(key: "a", value: "b")]))
            }
        }
        let memory = try residentMemory()
        await server.shutDown(within: .zero)
        let members = try Call.all(in: cloud).map { call in
            JSONObject.Member(key: call.name, value: .int(try nanoseconds(of: call, &cloud)))
        }
        let figures: JSONValue = [
            "interfaces": .int(cloud.interfaces.count), "memory": .int(memory),
            "nanoseconds": .object(JSONObject(members)),
        ]
        return figures.description
    }

    private static func make(_ instances: Int) throws -> MockCloud {
        // Five /16s: more a VPC cannot have, and 225,000 addresses need four.
        let blocks = try (0..<5).map { try IPv4CIDR(parsing: "10.\($0).0.0/16") }
        var configuration = CloudConfiguration(
            vpcBlock: blocks[0], subnets: blocks.map { CloudConfiguration.SubnetConfiguration(block: $0, zone: 0) })
        configuration.secondaryBlocks = Array(blocks.dropFirst())
        configuration.interfaceQuota = 20_000
        var cloud = try MockCloud(configuration, seed: 1, now: CloudClock.wall.now)
        for number in 0..<instances {
            let subnet = cloud.subnetOrder[number % blocks.count]
            var request = RunInstancesRequest(imageID: "ami-0abcdef1234567890", minCount: 1, maxCount: 1)
            request.instanceType = "m5.xlarge"
            request.interfaces = (0..<3).map { index in
                var interface = CreateNetworkInterfaceRequest(subnet: subnet)
                interface.secondaryAddressCount = 14
                return LaunchInterface(.new(interface), deviceIndex: index)
            }
            _ = try cloud.runInstances(request)
        }
        return cloud
    }

    /// The median of many: a call that had to wait for the machine does not count.
    private static func nanoseconds(of call: Call, _ cloud: inout MockCloud) throws -> Int {
        var times: [Duration] = []
        for _ in 0..<2001 {
            let start = ContinuousClock.now
            try call.make(&cloud)
            times.append(ContinuousClock.now - start)
            _ = cloud.drainChanges()
        }
        return Int(times.sorted()[times.count / 2] / .nanoseconds(1))
    }

    private static func residentMemory() throws -> Int {
        let status = try found(try FileReplacement.read("/proc/self/status", limit: 1 << 16))
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return try found(line?.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) })
    }

    static func found<Value>(_ value: Value?) throws -> Value {
        guard let value else { throw LabError("the cloud is not as it was made") }
        return value
    }
}
