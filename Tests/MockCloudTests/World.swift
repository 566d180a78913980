import IPAddressing
import MockCloud

/// A cloud of two nodes at a moment long after its beginning, with the names that tests need.
struct World {
    var cloud: MockCloud

    static let start = CloudTime(unixSeconds: 1_795_472_100)

    init(
        seed: UInt64 = 1, nodes: Int = 2, type: String = "m5.large", timeScale: Double = 0,
        change: (inout CloudConfiguration) -> Void = { _ in }
    ) throws {
        var configuration = CloudConfiguration.standard(nodes: nodes, instanceType: type)
        configuration.timeScale = timeScale
        change(&configuration)
        cloud = try MockCloud(configuration, seed: seed, now: Self.start)
    }

    var subnet: String { cloud.subnetOrder[0] }
    var node1: String { cloud.instanceOrder[0] }
    var group: String { cloud.securityGroups.keys.sorted()[0] }

    /// The primary interface of node1.
    var primary: CloudInterface {
        get throws { try found(cloud.interfaces(of: node1).first) }
    }

    func interface(_ id: String) throws -> CloudInterface { try found(cloud.interfaces[id]) }

    mutating func create(
        secondaries: Int? = nil, in subnet: String? = nil, primary: IPv4Address? = nil
    ) throws -> CloudInterface {
        var request = CreateNetworkInterfaceRequest(subnet: subnet ?? self.subnet)
        request.secondaryAddressCount = secondaries
        request.primaryAddress = primary
        return try cloud.createNetworkInterface(request).interface
    }

    mutating func attach(_ interface: String, at index: Int, card: Int? = nil, to instance: String? = nil) throws
        -> String
    {
        var request = AttachNetworkInterfaceRequest(
            interface: interface, instance: instance ?? node1, deviceIndex: index)
        request.card = card
        return try cloud.attachNetworkInterface(request).attachment
    }

    @discardableResult mutating func assign(_ count: Int, to interface: String) throws -> [IPv4Address] {
        var request = AssignPrivateIPAddressesRequest(interface: interface)
        request.count = count
        return try cloud.assignPrivateIPAddresses(request).assigned
    }

    @discardableResult mutating func assign(
        _ addresses: [IPv4Address], to interface: String, moving: Bool = false
    ) throws -> [IPv4Address] {
        var request = AssignPrivateIPAddressesRequest(interface: interface)
        request.addresses = addresses
        request.allowsReassignment = moving
        return try cloud.assignPrivateIPAddresses(request).assigned
    }

    @discardableResult mutating func assignPrefixes(_ count: Int, to interface: String) throws -> [IPv4CIDR] {
        var request = AssignPrivateIPAddressesRequest(interface: interface)
        request.prefixCount = count
        return try cloud.assignPrivateIPAddresses(request).assignedPrefixes
    }

    mutating func unassign(prefixes: [IPv4CIDR], from interface: String) throws {
        try cloud.unassignPrivateIPAddresses(
            UnassignPrivateIPAddressesRequest(interface: interface, prefixes: prefixes))
    }

    @discardableResult mutating func assignIPv6(
        _ interface: String, _ change: (inout AssignIPv6AddressesRequest) throws -> Void
    ) throws -> IPv6AddressesAnswer {
        var request = AssignIPv6AddressesRequest(interface: interface)
        try change(&request)
        return try cloud.assignIPv6Addresses(request)
    }

    mutating func unassign(_ addresses: [IPv4Address], from interface: String) throws {
        try cloud.unassignPrivateIPAddresses(
            UnassignPrivateIPAddressesRequest(interface: interface, addresses: addresses))
    }

    mutating func detach(_ attachment: String, force: Bool = false) throws {
        var request = DetachNetworkInterfaceRequest(attachment: attachment)
        request.force = force
        try cloud.detachNetworkInterface(request)
    }

    mutating func delete(_ interface: String) throws {
        try cloud.deleteNetworkInterface(DeleteNetworkInterfaceRequest(interface: interface))
    }

    mutating func interfaces(_ filters: (String, [String])...) throws -> [CloudInterface] {
        let request = DescribeRequest(filters: filters.map { CloudFilter(name: $0.0, values: $0.1) })
        return try cloud.describeNetworkInterfaces(request).elements
    }

    mutating func wait(_ duration: Duration) { cloud.advance(to: cloud.now + duration) }
}

struct NotFound: Error {}

func found<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw NotFound() }
    return value
}

let elsewhere = IPv4Address(192, 168, 0, 9)
let noInterface = "eni-00000000000000000"
