import CloudState
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
    private let keeper: StateKeeper?
    private let name: LabName
    private let settings: LabSettings
    private let nodes: [FabricConfiguration.Node]

    /// Builds the lab over whatever a dead one of its name has left, and serves.
    static func start(_ name: LabName, _ kept: KeptCloud<LabSettings>) async throws -> Lab {
        let queue = BlockingQueue(name: "lab")
        try await queue.run { try LabProcesses.endGuests(of: name) }
        let scenario = try kept.settings.makeScenario()
        let cloud = try kept.makeCloud(scenario)
        let nodes = FabricConfiguration.nodes(of: cloud, named: kept.saved?.nodeNames ?? [:])
        let fabric = try await NamespaceFabric.create(
            FabricConfiguration(lab: name, nodes: nodes, hasNATGateway: kept.settings.natGateway))
        // HTTP's port, where IMDS answers, and where a URL needs none.
        let metadata = try await fabric.listen(on: WellKnownAddress.metadata, port: 80)
        let ipv6Metadata = try await fabric.listen(on: WellKnownAddress.ipv6Metadata, port: 80)
        let endpoint = try await fabric.listen(on: WellKnownAddress.endpoint, port: 80)
        let service = CloudService(
            cloud: cloud, fabric: fabric, keys: scenario.keys.isEmpty ? [.example] : scenario.keys,
            rolePolicies: scenario.rolePolicies, timeline: scenario.timeline)
        await kept.resume(service)
        var byIPv6 = MockServer.MetadataListener.bySource(.adopted(descriptor: ipv6Metadata.rawValue), of: service)
        byIPv6.isIPv6 = true
        let server = try await MockServer.start(
            service: service,
            ec2: [
                // For the host. Labs live side by side, so the port is what is free.
                .address(host: "127.0.0.1", port: 0), .adopted(descriptor: endpoint.rawValue),
            ],
            imds: [.bySource(.adopted(descriptor: metadata.rawValue), of: service), byIPv6])
        let nodeNames = Dictionary(nodes.map { ($0.instance, $0.name) }) { first, _ in first }
        let keeper = try await kept.keep(service, nodeNames: nodeNames)
        return withExtendedLifetime((metadata, ipv6Metadata, endpoint)) {
            Lab(server: server, keeper: keeper, name: name, settings: kept.settings, nodes: nodes)
        }
    }

    /// What `lab status` tells.
    var report: LabReport {
        get async {
            let cloud = await server.service.cloud
            return LabReport(
                lab: name, endpoint: server.ec2.first?.localAddress.map { "http://\($0)" } ?? "",
                region: cloud.configuration.region,
                nodes: nodes.compactMap { node in
                    guard let instance = cloud.instances[node.instance],
                        let interface = cloud.interfaces[instance.primaryInterface],
                        let primaryAddress = interface.primaryAddress
                    else { return nil }
                    return LabReport.Node(
                        name: node.name, instance: node.instance, primaryAddress: primaryAddress,
                        publicAddress: interface.publicAddresses.first?.publicAddress,
                        ipv6Address: interface.ipv6Address)
                }, natGateway: settings.natGateway ? WellKnownAddress.natGateway : nil, hasIPv6: settings.hasIPv6)
        }
    }

    /// Ends the listeners, and keeps the state; the data plane stays until it is cleared away.
    func stop() async throws {
        await server.shutDown(within: .seconds(2))
        try await keeper?.end()
    }

    /// Removes everything that a lab of this name has on the machine but its process. To be called under its lock.
    @available(*, noasync)
    static func clear(_ name: LabName) throws {
        try LabProcesses.endGuests(of: name)
        try NamespaceFabric.removeNow(name)
        try LabFolder(name).remove()
    }
}
