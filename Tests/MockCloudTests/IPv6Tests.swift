import IPAddressing
import Testing

@testable import MockCloud

@Suite struct IPv6Tests {
    private func world(type: String = "m5.large", assigns: Bool = false) throws -> World {
        try World(type: type) {
            $0.hasIPv6 = true
            $0.subnets[0].assignsIPv6AddressOnCreation = assigns
        }
    }

    @Test func `the VPC has a documentation 56, each subnet a 64 of it`() throws {
        let world = try world()
        let vpc = try found(world.cloud.vpcs.values.first)
        let block = try found(vpc.ipv6Associations.first).block
        #expect(block.prefixLength == 56 && block.description.hasPrefix("2001:db8:"))
        let blocks = world.cloud.subnetOrder.compactMap { world.cloud.subnets[$0]?.ipv6Association?.block }
        #expect(blocks.count == 3 && Set(blocks).count == 3)
        #expect(blocks.allSatisfy { $0.prefixLength == 64 && block.contains($0) })
    }

    @Test func `addresses and prefixes are assigned by number and by name, and taken away`() throws {
        var world = try world()
        let interface = try world.primary.id
        let subnet = try found(world.cloud.subnets[world.subnet]?.ipv6Association).block
        let two = try world.assignIPv6(interface) { $0.count = 2 }
        #expect(two.addresses.count == 2 && two.addresses.allSatisfy(subnet.contains))
        let prefix = try found(try world.assignIPv6(interface) { $0.prefixCount = 1 }.prefixes.first)
        #expect(prefix.prefixLength == 80 && subnet.contains(prefix))
        let named = IPv6Address(rawValue: subnet.address.rawValue | 0x99)
        #expect(try world.assignIPv6(interface) { $0.addresses = [named] }.addresses == [named])
        #expect(try world.assignIPv6(interface) { $0.addresses = [named] }.addresses == [])
        #expect(try world.interface(interface).ipv6SlotsInUse == 4)
        #expect(
            world.cloud.drainChanges().contains(.assignIPv6(interface: interface, block: IPv6CIDR(host: named))))
        var request = UnassignIPv6AddressesRequest(interface: interface)
        request.addresses = [named]
        request.prefixes = [prefix]
        let gone = try world.cloud.unassignIPv6Addresses(request)
        #expect(gone.addresses == [named] && gone.prefixes == [prefix])
        #expect(try world.interface(interface).ipv6Addresses == two.addresses)
        let view = try found(world.cloud.metadata(of: world.node1)?.interfaces.first)
        #expect(view.ipv6Addresses == two.addresses && view.ipv6Prefixes == [] && view.subnetIPv6Blocks == [subnet])
    }

    @Test func `a type's IPv6 addresses and prefixes share its slots`() throws {
        var world = try world()
        let interface = try world.primary.id
        try world.assignIPv6(interface) { $0.count = 6 }
        try world.assignIPv6(interface) { $0.prefixCount = 4 }
        for change in [{ $0.count = 1 }, { $0.prefixCount = 1 }] as [(inout AssignIPv6AddressesRequest) -> Void] {
            let error = #expect(throws: CloudError.self) { try world.assignIPv6(interface, change) }
            #expect(error?.code == "PrivateIpAddressLimitExceeded")
        }
    }

    @Test func `reserved, foreign and taken addresses are refused`() throws {
        var world = try world()
        let (one, two) = (try world.primary.id, try world.create().id)
        let base = try found(world.cloud.subnets[world.subnet]?.ipv6Association).block.address.rawValue
        let prefix = try IPv6CIDR(containing: IPv6Address(rawValue: base | 5 << 48), prefixLength: 80)
        try world.assignIPv6(two) { $0.prefixes = [prefix] }
        try world.assignIPv6(two) { $0.addresses = [IPv6Address(rawValue: base | 0x77)] }
        let wrong = [base, base | 3, base | 0xFFFF_FFFF_FFFF_FFFF, base + 1 << 64, base | 0x77, base | 5 << 48 | 9]
        for address in wrong.map(IPv6Address.init) {
            let error = #expect(throws: CloudError.self) { try world.assignIPv6(one) { $0.addresses = [address] } }
            #expect(error?.code == "InvalidParameterValue", "\(address)")
        }
        for prefix in [0, 5, 0xFFFF].map({ IPv6Address(rawValue: base | $0 << 48) }) {
            let block = try IPv6CIDR(containing: prefix, prefixLength: 80)
            #expect(throws: CloudError.self) { try world.assignIPv6(one) { $0.prefixes = [block] } }
        }
        let wide = try IPv6CIDR(containing: IPv6Address(rawValue: base | 6 << 48), prefixLength: 79)
        #expect(throws: CloudError.self) { try world.assignIPv6(one) { $0.prefixes = [wide] } }
        #expect(try world.interface(one).ipv6SlotsInUse == 0)
    }

    @Test func `a subnet can give an address to every interface, and a primary one stays`() throws {
        var world = try world(assigns: true)
        #expect(try world.primary.ipv6Addresses.count == 1)
        #expect(try world.create().ipv6Addresses.count == 1)
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.ipv6PrefixCount = 1
        #expect(try world.cloud.createNetworkInterface(request).interface.ipv6Addresses == [])
        request.ipv6PrefixCount = nil
        request.ipv6AddressCount = 2
        request.enablesPrimaryIPv6 = true
        let interface = try world.cloud.createNetworkInterface(request).interface
        var unassign = UnassignIPv6AddressesRequest(interface: interface.id)
        unassign.addresses = interface.ipv6Addresses
        #expect(throws: CloudError.self) { try world.cloud.unassignIPv6Addresses(unassign) }
        unassign.addresses.removeFirst()
        #expect(try world.cloud.unassignIPv6Addresses(unassign).addresses == unassign.addresses)
    }

    @Test func `an instance can begin with IPv6 addresses`() throws {
        let world = try World {
            $0.hasIPv6 = true
            $0.instances[0].ipv6AddressCount = 1
        }
        let subnet = try found(world.cloud.subnets[world.subnet]?.ipv6Association).block
        #expect(try found(world.primary.ipv6Address.map(subnet.contains)))
        #expect(world.cloud.interfaces(of: world.cloud.instanceOrder[1]).first?.ipv6Addresses == [])
        #expect(throws: CloudError.self) { try World { $0.instances[0].ipv6AddressCount = 1 } }
    }

    @Test func `without an IPv6 block there are no addresses`() throws {
        var world = try World()
        let interface = try world.primary.id
        let error = #expect(throws: CloudError.self) { try world.assignIPv6(interface) { $0.count = 1 } }
        #expect(error?.code == "InvalidParameterValue")
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.ipv6AddressCount = 1
        #expect(throws: CloudError.self) { try world.cloud.createNetworkInterface(request) }
    }
}
