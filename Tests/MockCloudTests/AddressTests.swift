import IPAddressing
import Testing

@testable import MockCloud

@Suite struct AddressTests {
    @Test(arguments: [(28, 11), (27, 27), (26, 59), (24, 251), (18, 16379), (16, 65531)])
    func `five addresses of a subnet are reserved`(_ length: Int, _ free: Int) throws {
        let block = try IPv4CIDR(containing: IPv4Address(10, 0, 0, 0), prefixLength: length)
        #expect(AddressMap(block: block).freeCount == free)
    }

    @Test(arguments: AddressChoice.allCases, [28, 27, 26, 24])
    func `every choice gives each address once and never a reserved one`(_ choice: AddressChoice, _ length: Int) throws
    {
        let block = try IPv4CIDR(containing: IPv4Address(10, 1, 2, 0), prefixLength: length)
        var map = AddressMap(block: block)
        var dice = SeededGenerator(seed: 7)
        var given: Set<IPv4Address> = []
        while let address = map.take(count: 1, choice: choice, using: &dice)?.first {
            #expect(!map.isReserved(address) && block.contains(address))
            #expect(given.insert(address).inserted)
        }
        #expect(given.count == block.count - 5)
        #expect(map.freeCount == 0)
        for address in given { map.release(address) }
        #expect(map == AddressMap(block: block))
    }

    @Test func `lowest gives the lowest, scattered a prefix of its own to each`() throws {
        let block = try IPv4CIDR(parsing: "10.0.0.0/24")
        var dice = SeededGenerator(seed: 3)
        var map = AddressMap(block: block)
        #expect(map.take(count: 2, choice: .lowest, using: &dice)?.map(\.description) == ["10.0.0.4", "10.0.0.5"])
        map.release(IPv4Address(10, 0, 0, 4))
        #expect(map.take(count: 1, choice: .lowest, using: &dice) == [IPv4Address(10, 0, 0, 4)])
        map = AddressMap(block: block)
        let scattered = try #require(map.take(count: 14, choice: .scattered, using: &dice))
        #expect(Set(scattered.map { $0.rawValue / 16 }).count == 14)
    }

    @Test func `sixteen clients racing for the last eleven addresses get eleven`() throws {
        var world = try World(nodes: 0) {
            $0.subnets = [.init(block: IPv4CIDR(host: IPv4Address(10, 0, 0, 0)).wider(28), zone: 0)]
        }
        let got = (0..<16).filter { _ in (try? world.create()) != nil }
        #expect(got.count == 11)
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == 0)
    }

    @Test func `assigning answers only what is new, and all or nothing`() throws {
        var world = try World()
        let interface = try world.create(secondaries: 1)
        let (a, b) = (IPv4Address(10, 0, 0, 50), IPv4Address(10, 0, 0, 51))
        #expect(try world.assign([a, b], to: interface.id) == [a, b])
        #expect(try world.assign([b], to: interface.id) == [])
        let free = world.cloud.subnets[world.subnet]?.availableAddressCount
        #expect(throws: CloudError.self) {
            try world.assign([IPv4Address(10, 0, 0, 52), IPv4Address(10, 0, 0, 20)], to: interface.id)
        }
        #expect(try world.interface(interface.id).secondaryAddresses.count == 3)
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == free)
        try world.unassign([a, b], from: interface.id)
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == free.map { $0 + 2 })
    }

    @Test func `an address moves when that is allowed, in one batch and without a change of the count`() throws {
        var world = try World()
        let primary = try world.primary.id
        let moved = try world.assign(1, to: primary)
        let other = try found(world.cloud.interfaces(of: world.cloud.instanceOrder[1]).first)
        let free = world.cloud.subnets[world.subnet]?.availableAddressCount
        _ = world.cloud.drainChanges()
        #expect(try world.assign(moved, to: other.id, moving: true) == moved)
        let block = IPv4CIDR(host: moved[0])
        #expect(
            world.cloud.drainChanges() == [
                .unassign(interface: primary, block: block), .assign(interface: other.id, block: block),
            ])
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == free)
        #expect(world.cloud.subnets[world.subnet]?.holder(of: moved[0]) == other.id)
    }

    @Test func `packets follow a change of addresses after the delay of the mapping`() throws {
        var world = try World(timeScale: 1) { $0.delays.addressMapping = .seconds(1) }
        let primary = try world.primary.id
        _ = world.cloud.drainChanges()
        let address = try world.assign(1, to: primary)[0]
        #expect(world.cloud.drainChanges().isEmpty)
        world.wait(.seconds(1))
        #expect(world.cloud.drainChanges() == [.assign(interface: primary, block: IPv4CIDR(host: address))])
    }

    @Test func `an address that the fabric has yet to take away is taken before it is given to another`() throws {
        var world = try World(timeScale: 1) { $0.delays.addressMapping = .seconds(1) }
        let primary = try world.primary.id
        let moving = try world.assign(1, to: primary)
        let next = try world.create()
        _ = try world.attach(next.id, at: 1)
        world.wait(.milliseconds(3500))
        try world.unassign(moving, from: primary)
        try world.assign(moving, to: next.id)
        _ = world.cloud.drainChanges()
        world.wait(.seconds(10))
        let block = IPv4CIDR(host: moving[0])
        let changes = world.cloud.drainChanges()
        #expect(changes.count == 3)
        #expect(
            Array(changes.suffix(2)) == [
                .unassign(interface: primary, block: block), .assign(interface: next.id, block: block),
            ])
    }
}

extension IPv4CIDR {
    func wider(_ length: Int) -> IPv4CIDR {
        (try? IPv4CIDR(containing: address, prefixLength: length)) ?? self
    }
}
