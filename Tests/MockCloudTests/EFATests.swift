import IPAddressing
import MockCloud
import Testing

extension World {
    mutating func createEFAOnly(
        in subnet: String? = nil, change: (inout CreateNetworkInterfaceRequest) throws -> Void = { _ in }
    ) throws -> CloudInterface {
        var request = CreateNetworkInterfaceRequest(subnet: subnet ?? self.subnet)
        request.interfaceType = "efa-only"
        try change(&request)
        return try cloud.createNetworkInterface(request).interface
    }

    /// New interfaces of an instance, of these types, at device indices from 0.
    static func interfaces(_ types: String..., in subnet: String) -> [LaunchInterface] {
        types.enumerated().map { index, type in
            var request = CreateNetworkInterfaceRequest(subnet: subnet)
            request.interfaceType = type
            return LaunchInterface(.new(request), deviceIndex: index)
        }
    }
}

/// Elastic Fabric Adapters, with and without an ENA device.
@Suite struct EFATests {
    @Test func `an EFA-only interface has no addresses, and takes none from its subnet`() throws {
        var world = try World {
            $0.hasIPv6 = true; $0.subnets[0].assignsIPv6AddressOnCreation = true
        }
        let before = world.cloud.subnets[world.subnet]?.availableAddressCount
        let interface = try world.createEFAOnly()
        #expect(interface.type == "efa-only" && interface.isEFAOnly)
        #expect(interface.addresses == [] && interface.ipv6Addresses == [] && interface.blocks == [])
        #expect(interface.primaryAddress == nil && interface.privateDNSName == nil && interface.slotsInUse == 0)
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == before)
        #expect(try world.interfaces(("interface-type", ["efa-only"])).map(\.id) == [interface.id])
        #expect(try world.interfaces(("private-dns-name", ["*"])).count == 2)
        try world.delete(interface.id)
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == before)
    }

    @Test(arguments: [
        "PrivateIpAddress", "PrivateIpAddresses", "SecondaryPrivateIpAddressCount", "Ipv4Prefix", "Ipv4PrefixCount",
        "Ipv6Addresses", "Ipv6AddressCount", "Ipv6Prefix", "Ipv6PrefixCount",
    ])
    func `an EFA-only interface cannot be created with an address or a prefix`(_ parameter: String) throws {
        var world = try World { $0.hasIPv6 = true }
        let address = IPv4Address(10, 0, 1, 0)
        let six = try IPv6CIDR(parsing: "2600:1f00::/80")
        let error = #expect(throws: CloudError.self) {
            try world.createEFAOnly { request in
                switch parameter {
                case "PrivateIpAddress": request.primaryAddress = address
                case "PrivateIpAddresses": request.addresses = [NamedAddress(address: address, isPrimary: true)]
                case "SecondaryPrivateIpAddressCount": request.secondaryAddressCount = 1
                case "Ipv4Prefix": request.prefixes = [try IPv4CIDR(containing: address, prefixLength: 28)]
                case "Ipv4PrefixCount": request.prefixCount = 1
                case "Ipv6Addresses": request.ipv6Addresses = [six.address]
                case "Ipv6AddressCount": request.ipv6AddressCount = 1
                case "Ipv6Prefix": request.ipv6Prefixes = [six]
                default: request.ipv6PrefixCount = 1
                }
            }
        }
        #expect(error?.code == "InvalidParameterCombination")
        #expect(error?.message == "EFA-only network interfaces do not support IP addresses")
    }

    @Test func `an EFA-only interface is given no address later`() throws {
        var world = try World { $0.hasIPv6 = true }
        let interface = try world.createEFAOnly()
        for call in [
            { (world: inout World) in _ = try world.assign(1, to: interface.id) },
            { (world: inout World) in _ = try world.assignPrefixes(1, to: interface.id) },
            { (world: inout World) in _ = try world.assignIPv6(interface.id) { $0.count = 1 } },
        ] {
            let error = #expect(throws: CloudError.self) { try call(&world) }
            #expect(error?.code == "UnsupportedOperation")
        }
        #expect(try world.interface(interface.id).blocks == [])
    }

    @Test func `an instance is launched with an EFA-only interface, which its guest does not see as a device`() throws {
        var world = try World()
        _ = world.cloud.drainChanges()
        var request = RunInstancesRequest(imageID: "ami-1", minCount: 1, maxCount: 1)
        request.instanceType = "p5.48xlarge"
        request.interfaces = World.interfaces("interface", "efa-only", in: world.subnet)
        request.interfaces[1].card = 1
        request.interfaces[1].deviceIndex = 0
        let instance = try world.cloud.runInstances(request).instances[0]
        let interfaces = world.cloud.interfaces(of: instance.id)
        #expect(interfaces.map(\.type) == ["interface", "efa-only"])
        #expect(interfaces.map { $0.attachment?.card } == [0, 1])
        #expect(interfaces[1].attachment?.status == .attached)
        #expect(world.cloud.drainChanges().count == 1)

        let view = try found(world.cloud.metadata(of: instance.id))
        #expect(view.interfaces.map(\.addresses.count) == [1, 0])
        #expect(view.interfaces[1].localHostname == view.localHostname)

        _ = try world.cloud.terminateInstances(TerminateInstancesRequest(instances: [instance.id]))
        #expect(world.cloud.interfaces[interfaces[1].id] == nil)
        #expect(world.cloud.drainChanges() == [.detach(instance: instance.id, interface: interfaces[0].id)])
    }

    @Test func `an EFA-only interface is never the primary one, nor has it a public address`() throws {
        var world = try World()
        var request = RunInstancesRequest(imageID: "ami-1", minCount: 1, maxCount: 1)
        request.instanceType = "m5.large"
        request.interfaces = World.interfaces("efa-only", in: world.subnet)
        let asPrimary = #expect(throws: CloudError.self) { try world.cloud.runInstances(request) }
        #expect(asPrimary?.code == "InvalidParameterCombination")
        #expect(
            asPrimary?.message == "You can't use an EFA-only network interface as the primary network interface")

        let existing = try world.createEFAOnly()
        request.interfaces = [LaunchInterface(.existing(existing.id), deviceIndex: 0)]
        let asExisting = #expect(throws: CloudError.self) { try world.cloud.runInstances(request) }
        #expect(asExisting == asPrimary)

        request.interfaces = World.interfaces("interface", "efa-only", in: world.subnet)
        request.interfaces[1].associatesPublicAddress = true
        let asPublic = #expect(throws: CloudError.self) { try world.cloud.runInstances(request) }
        #expect(asPublic?.message == "EFA-only network interfaces do not support IP addresses")
        #expect(world.cloud.instances.count == 2)
    }

    @Test(arguments: ["efa", "efa-only"])
    func `an EFA is attached to and detached from a stopped instance alone`(_ type: String) throws {
        var world = try World()
        let interface = try world.createEFAOnly { $0.interfaceType = type }
        let node = world.node1
        let attaching = #expect(throws: CloudError.self) { try world.attach(interface.id, at: 1) }
        #expect(attaching?.code == "IncorrectState")
        #expect(
            attaching?.message
                == "Instance '\(node)' is not 'stopped': an EFA can't be attached to or detached from a running instance"
        )
        try world.cloud.suffer(.stop(instance: node))
        let attachment = try world.attach(interface.id, at: 1)
        world.cloud.clearFaults()
        let detaching = #expect(throws: CloudError.self) { try world.detach(attachment) }
        #expect(detaching == attaching)
        try world.cloud.suffer(.stop(instance: node))
        try world.detach(attachment)
        #expect(try world.interface(interface.id).attachment == nil)
    }
}
