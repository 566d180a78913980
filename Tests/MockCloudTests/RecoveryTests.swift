import MockCloud
import Testing

@Suite struct RecoveryTests {
    @Test func `one fault ends by its number, which no other fault ever has`() throws {
        var world = try World()
        let error = CloudError("InternalError", "x")
        for _ in 0..<3 { world.cloud.inject(CloudFault(action: .createTags, error: error)) }
        world.cloud.endFault(2)
        world.cloud.endFault(7)
        #expect(world.cloud.faults.map(\.number) == [1, 3])
        world.cloud.clearFaults()
        world.cloud.inject(CloudFault(action: nil, error: error))
        #expect(world.cloud.faults.map(\.number) == [4])
    }

    @Test func `the end of a fault lets the attachments go on that it held, and no others`() throws {
        var world = try World(timeScale: 1)
        let interfaces = [try world.create().id, try world.create().id]
        world.wait(.seconds(1))
        for id in interfaces { world.cloud.inject(CloudFault(.attachStuck(interface: id))) }
        for (index, id) in interfaces.enumerated() { _ = try world.attach(id, at: index + 1) }
        world.wait(.seconds(60))
        world.cloud.endFault(1)
        #expect(try interfaces.map { try world.interface($0).attachment?.status } == [.attached, .attaching])
        world.cloud.endFault(2)
        #expect(try interfaces.map { try world.interface($0).isVisible } == [true, true])
    }

    @Test func `a stopped instance runs again, and the other stays stopped`() throws {
        var world = try World()
        for id in world.cloud.instanceOrder { try world.cloud.suffer(.stop(instance: id)) }
        world.cloud.recover(from: .stop(instance: world.node1))
        #expect(world.cloud.instanceOrder.map { world.cloud.instances[$0]?.state } == [.running, .stopped])
        #expect(world.cloud.mishaps == [.stop(instance: world.cloud.instanceOrder[1])])
        world.cloud.recover(from: .stop(instance: world.node1))
        world.cloud.clearFaults()
        #expect(world.cloud.instances.values.allSatisfy { $0.state == .running })
    }

    @Test func `the neighbours of one subnet give back all they hold of it`() throws {
        var world = try World()
        let subnets = Array(world.cloud.subnetOrder.prefix(2))
        let before = subnets.map { world.cloud.subnets[$0]?.availableAddressCount }
        for free in [50, 20] { try world.cloud.suffer(.drain(subnet: subnets[0], free: free)) }
        try world.cloud.suffer(.drain(subnet: subnets[1], free: 5))
        world.cloud.recover(from: .drain(subnet: subnets[0], free: 0))
        #expect(subnets.map { world.cloud.subnets[$0]?.availableAddressCount } == [before[0], 5])
        #expect(world.cloud.mishaps == [.drain(subnet: subnets[1], free: 5)])
        world.cloud.clearFaults()
        #expect(subnets.map { world.cloud.subnets[$0]?.availableAddressCount } == before)
    }

    @Test func `the levels of the buckets are shown as calls draw from them and time fills them`() throws {
        var world = try World { $0.throttling = .aws }
        #expect(world.cloud.tokenLevels.isEmpty)
        for _ in 0..<3 { _ = try world.create() }
        _ = try world.interfaces()
        #expect(
            world.cloud.tokenLevels.map(\.name) == ["CreateNetworkInterface", "DescribeNetworkInterfaces, unfiltered"])
        #expect(world.cloud.tokenLevels.map(\.tokens) == [97, 49])
        #expect(world.cloud.tokenLevels.map(\.bucket.size) == [100, 50])
        world.wait(.milliseconds(200))
        #expect(world.cloud.tokenLevels.map(\.tokens) == [98, 50])
        #expect(try World().cloud.tokenLevels.isEmpty)
    }
}
