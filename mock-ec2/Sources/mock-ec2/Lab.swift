import HTTPServer
import LinuxSystem
import MockCloud
public import MockEC2Server
import Scenarios
public import VPCFabric

extension NamespaceFabric: Fabric {}

/// A lab that runs in this process: a cloud, its data plane, and its listeners.
struct Lab {
    private let server: MockServer
    private let name: LabName
    private let hasNATGateway: Bool

    /// Builds the lab over whatever a dead one of its name has left, and serves.
    static func start(_ name: LabName, _ settings: LabSettings) async throws -> Lab {
        let queue = BlockingQueue(name: "lab")
        try await queue.run { try LabProcesses.endGuests(of: name) }
        let scenario = try settings.makeScenario()
        let cloud = try scenario.makeCloud()
        let fabric = try await NamespaceFabric.create(
            FabricConfiguration(
                lab: name, vpcCIDRs: cloud.vpcs.values.flatMap(\.blocks).sorted(),
                nodes: cloud.instanceOrder.compactMap { cloud.instances[$0] }.map { instance in
                    FabricConfiguration.Node(name: instance.name ?? instance.id, instance: instance.id)
                }, hasNATGateway: settings.natGateway))
        // HTTP's port, where IMDS answers, and where a URL needs none.
        let metadata = try await fabric.listen(on: WellKnownAddress.metadata, port: 80)
        let endpoint = try await fabric.listen(on: WellKnownAddress.endpoint, port: 80)
        let service = CloudService(
            cloud: cloud, fabric: fabric, keys: scenario.keys.isEmpty ? [.example] : scenario.keys,
            rolePolicies: scenario.rolePolicies, timeline: scenario.timeline)
        let server = try await MockServer.start(
            service: service,
            ec2: [
                // For the host. Labs live side by side, so the port is what is free.
                .address(host: "127.0.0.1", port: 0), .adopted(descriptor: endpoint.rawValue),
            ],
            imds: [.bySource(.adopted(descriptor: metadata.rawValue), of: service)])
        return withExtendedLifetime((metadata, endpoint)) {
            Lab(server: server, name: name, hasNATGateway: settings.natGateway)
        }
    }

    /// What `lab status` tells.
    var report: LabReport {
        get async {
            let cloud = await server.service.cloud
            return LabReport(
                lab: name, endpoint: server.ec2.first?.localAddress.map { "http://\($0)" } ?? "",
                region: cloud.configuration.region,
                nodes: cloud.instanceOrder.compactMap { cloud.instances[$0] }.compactMap { instance in
                    guard let interface = cloud.interfaces[instance.primaryInterface] else { return nil }
                    return LabReport.Node(
                        name: instance.name ?? instance.id, instance: instance.id,
                        primaryAddress: interface.primaryAddress,
                        publicAddress: interface.publicAddresses.first?.publicAddress)
                }, natGateway: hasNATGateway ? WellKnownAddress.natGateway : nil)
        }
    }

    /// Ends the listeners; the data plane stays until it is cleared away.
    func stop() async { await server.shutDown(within: .seconds(2)) }

    /// Removes everything that a lab of this name has on the machine but its process. To be called under its lock.
    @available(*, noasync)
    static func clear(_ name: LabName) throws {
        try LabProcesses.endGuests(of: name)
        try NamespaceFabric.removeNow(name)
        try LabFolder(name).remove()
    }
}
