import IPAddressing
import MockCloud
import Testing

@Suite struct OccupancyTests {
    private func occupancy(_ world: World, cells: Int) throws -> Occupancy {
        Occupancy(of: try found(world.cloud.subnets[world.subnet]), maximumCells: cells)
    }

    /// A subnet of 128 addresses with one of each kind, and 100 left.
    private func mixed() throws -> World {
        var world = try World(nodes: 1) { $0.subnets[0].block = IPv4CIDR("10.0.0.0/25") ?? $0.subnets[0].block }
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.primaryAddress = IPv4Address("10.0.0.70")
        request.prefixes = [IPv4CIDR("10.0.0.96/28")].compactMap(\.self)
        _ = try world.cloud.createNetworkInterface(request)
        try world.cloud.suffer(.drain(subnet: world.subnet, free: 100))
        return world
    }

    @Test(arguments: [1, 2, 7, 8, 31, 100, 128, 4096])
    func `the kinds and what is free add up to the subnet, in cells of any size`(cells: Int) throws {
        let occupancy = try occupancy(try mixed(), cells: cells)
        #expect(occupancy.cells.count <= cells && occupancy.cells.count * occupancy.addressesPerCell == 128)
        let total = occupancy.total
        #expect([total.taken, total.delegated, total.foreign, total.reserved] == [2, 16, 5, 5])
        #expect(occupancy.free == 100)
        #expect(occupancy.cells.allSatisfy { $0.used <= occupancy.addressesPerCell })
    }

    @Test func `each address stands in its own cell`() throws {
        let world = try mixed()
        let single = try occupancy(world, cells: 128)
        #expect([0, 1, 2, 3, 127].allSatisfy { single.cells[$0].reserved == 1 })
        #expect(single.cells[70].taken == 1 && single.cells[10].taken == 1)
        #expect((96..<112).allSatisfy { single.cells[$0].delegated == 1 })
        #expect(single.block(ofCell: 70)?.description == "10.0.0.70/32")
        let wide = try occupancy(world, cells: 4)
        #expect(wide.cells[3].delegated == 16 && wide.cells[3].reserved == 1 && wide.cells[2].taken == 1)
        #expect(wide.block(ofCell: 3)?.description == "10.0.0.96/27")
    }

    @Test func `the largest and the smallest subnet are counted`() throws {
        for (block, free) in [("10.0.0.0/16", 65_530), ("10.0.0.0/28", 10)] {
            let world = try World(nodes: 1) { configuration in
                configuration.subnets = [.init(block: IPv4CIDR(block) ?? configuration.vpcBlock, zone: 0)]
            }
            let occupancy = try occupancy(world, cells: 1024)
            #expect(occupancy.free == free && occupancy.total.taken == 1 && occupancy.total.foreign == 0, "\(block)")
        }
    }
}
