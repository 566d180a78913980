import IPAddressing
import Testing

@testable import MockCloud

@Suite struct PrefixTests {
    private func block(_ text: String) throws -> IPv4CIDR { try IPv4CIDR(parsing: text) }

    @Test(arguments: [(24, 14), (25, 6), (26, 2), (27, 0), (28, 0), (18, 1022)])
    func `the first and the last prefix of a subnet hold reserved addresses`(_ length: Int, _ count: Int) throws {
        var map = AddressMap(block: try IPv4CIDR(containing: IPv4Address(10, 0, 0, 0), prefixLength: length))
        var dice = SeededGenerator(seed: 1)
        #expect(map.takePrefixes(count: count + 1, preferring: [], choice: .random, using: &dice) == nil)
        let all = try #require(map.takePrefixes(count: count, preferring: [], choice: .random, using: &dice))
        #expect(Set(all).count == count && all.allSatisfy { $0.prefixLength == 28 && map.block.contains($0) })
        #expect(map.freeCount == map.block.count - 5 - 16 * count)
        for prefix in all { map.release(prefix) }
        #expect(map == AddressMap(block: map.block))
    }

    @Test func `a prefix costs one slot and sixteen addresses`() throws {
        var world = try World()
        let primary = try world.primary.id
        let free = try #require(world.cloud.subnets[world.subnet]?.availableAddressCount)
        let prefixes = try world.assignPrefixes(9, to: primary)
        #expect(prefixes.count == 9 && prefixes.allSatisfy { $0.prefixLength == 28 })
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == free - 144)
        #expect(try world.interface(primary).slotsInUse == 10)
        let error = #expect(throws: CloudError.self) { try world.assign(1, to: primary) }
        #expect(error?.code == "PrivateIpAddressLimitExceeded")
        try world.unassign(prefixes: prefixes, from: primary)
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == free)
    }

    @Test func `scattered addresses leave room for addresses and none for prefixes`() throws {
        var world = try World(nodes: 0, type: "m5.4xlarge") {
            $0.subnets = [.init(block: IPv4CIDR(host: IPv4Address(10, 0, 0, 0)).wider(24), zone: 0)]
            $0.addressChoice = .scattered
        }
        for _ in 0..<16 { _ = try world.create() }
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == 251 - 16)
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.prefixCount = 1
        let before = world.cloud.interfaces
        let error = #expect(throws: CloudError.self) { try world.cloud.createNetworkInterface(request) }
        #expect(error?.code == "InsufficientCidrBlocks")
        #expect(world.cloud.interfaces == before)
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == 251 - 16)
    }

    @Test func `no address is given out of a prefix, neither by choice nor by name`() throws {
        var world = try World(nodes: 1) {
            $0.subnets = [.init(block: IPv4CIDR(host: IPv4Address(10, 0, 0, 0)).wider(26), zone: 0)]
        }
        let interface = try world.create()
        let prefix = try #require(try world.assignPrefixes(1, to: interface.id).first)
        let other = try world.create()
        let error = #expect(throws: CloudError.self) {
            try world.assign([try #require(prefix.address.advanced(by: 3))], to: other.id, moving: true)
        }
        #expect(error?.message.hasSuffix("assigned, but move is not allowed.") == true)
        while let address = try? world.assign(1, to: other.id)[0] { #expect(!prefix.contains(address)) }
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == 0)
        #expect(world.cloud.subnets[world.subnet]?.holder(of: prefix.bounds.upperBound) == interface.id)
    }

    @Test func `a prefix by name is given, and moves when that is allowed`() throws {
        var world = try World()
        let (one, two) = (try world.primary.id, try world.create().id)
        _ = try world.attach(two, at: 1)
        var request = AssignPrivateIPAddressesRequest(interface: one)
        request.prefixes = [try block("10.0.1.16/28")]
        #expect(try world.cloud.assignPrivateIPAddresses(request).assignedPrefixes == request.prefixes)
        #expect(try world.cloud.assignPrivateIPAddresses(request).assignedPrefixes == [])
        request.interface = two
        let error = #expect(throws: CloudError.self) { try world.cloud.assignPrivateIPAddresses(request) }
        #expect(error?.message == "[10.0.1.16/28] assigned, but move is not allowed.")
        _ = world.cloud.drainChanges()
        request.allowsReassignment = true
        #expect(try world.cloud.assignPrivateIPAddresses(request).assignedPrefixes == request.prefixes)
        #expect(
            world.cloud.drainChanges() == [
                .unassign(interface: one, block: request.prefixes[0]),
                .assign(interface: two, block: request.prefixes[0]),
            ])
        #expect(try world.interface(one).prefixes == [] && world.interface(two).prefixes == request.prefixes)
    }

    @Test func `an interface with prefixes goes to Nitro and bare metal only`() throws {
        for (type, isAllowed) in [("m5.large", true), ("m5.metal", true), ("m4.large", false)] {
            var world = try World(type: type)
            let interface = try world.create().id
            _ = try world.assignPrefixes(1, to: interface)
            if isAllowed {
                _ = try world.attach(interface, at: 1)
            } else {
                let error = #expect(throws: CloudError.self) { try world.attach(interface, at: 1) }
                #expect(error?.code == "UnsupportedOperation")
            }
        }
    }

    @Test func `prefixes come from prefix reservations first, addresses never from reservations`() throws {
        var world = try World(nodes: 1) {
            $0.subnets = [.init(block: IPv4CIDR(host: IPv4Address(10, 0, 0, 0)).wider(24), zone: 0)]
        }
        func reserve(_ text: String, _ kind: CIDRReservation.Kind) throws -> CIDRReservation {
            try world.cloud.createSubnetCIDRReservation(
                CreateSubnetCIDRReservationRequest(subnet: world.subnet, block: .v4(block(text)), kind: kind))
        }
        let home = try reserve("10.0.0.64/27", .prefix)
        _ = try reserve("10.0.0.128/25", .explicit)
        let interface = try world.create().id
        let prefixes = try world.assignPrefixes(5, to: interface)
        #expect(Set(prefixes.prefix(2).map(\.description)) == ["10.0.0.64/28", "10.0.0.80/28"])
        #expect(prefixes.allSatisfy { $0.address < IPv4Address(10, 0, 0, 128) })
        let addresses = (0..<20).compactMap { _ in try? world.assign(1, to: interface)[0] }
        #expect(addresses.allSatisfy { $0 < IPv4Address(10, 0, 0, 128) })
        #expect(try world.assign([IPv4Address(10, 0, 0, 200)], to: interface).count == 1)
        _ = try world.cloud.deleteSubnetCIDRReservation(DeleteSubnetCIDRReservationRequest(reservation: home.id))
        #expect(try world.cloud.getSubnetCIDRReservations(subnet: world.subnet).map(\.kind) == [.explicit])
    }
}
