import MockCloud
import Testing

@Suite struct ThrottlingTests {
    private func isLimit(_ call: () throws -> Void) -> Bool {
        do {
            try call()
        } catch let error as CloudError {
            return error.code == "RequestLimitExceeded"
        } catch {}
        return false
    }

    @Test func `by default nothing is limited`() throws {
        var world = try World()
        for _ in 0..<500 { _ = try world.cloud.describeInstances(DescribeRequest()) }
        #expect(world.cloud.throttledCounts.isEmpty)
    }

    @Test func `a bucket empties at its size and fills at its rate, and costs the others nothing`() throws {
        var world = try World { $0.throttling = .aws }
        for _ in 0..<100 { _ = try world.create() }
        #expect(isLimit { _ = try world.create() })
        #expect(world.cloud.throttledCounts == [.createNetworkInterface: 1])
        #expect(world.cloud.interfaces.count == 102)
        _ = try world.interfaces(("status", ["available"]))
        world.wait(.milliseconds(199))
        #expect(isLimit { _ = try world.create() })
        world.wait(.milliseconds(2))
        _ = try world.create()
        world.wait(.seconds(3600))
        for _ in 0..<100 { _ = try world.create() }
        #expect(isLimit { _ = try world.create() })
    }

    @Test func `asking for everything has a smaller bucket than asking for something`() throws {
        var world = try World { $0.throttling = .aws }
        for _ in 0..<50 { _ = try world.cloud.describeNetworkInterfaces(DescribeRequest()) }
        #expect(isLimit { _ = try world.cloud.describeNetworkInterfaces(DescribeRequest()) })
        let id = try world.primary.id
        for _ in 0..<100 { _ = try world.cloud.describeNetworkInterfaces(DescribeRequest(ids: [id])) }
        #expect(isLimit { _ = try world.cloud.describeNetworkInterfaces(DescribeRequest(ids: [id])) })
        for _ in 0..<100 { _ = try world.cloud.describeSubnets(DescribeRequest()) }
        #expect(isLimit { _ = try world.cloud.describeSubnets(DescribeRequest()) })
    }

    @Test func `instances are counted besides the calls`() throws {
        var table = ThrottleTable.aws
        table.instances[.runInstances] = .init(size: 3, refill: 1)
        var world = try World { $0.throttling = table }
        func run(_ count: Int) throws {
            var request = RunInstancesRequest(imageID: "ami-1", minCount: count, maxCount: count)
            request.instanceType = "m5.large"
            _ = try world.cloud.runInstances(request)
        }
        try run(2)
        #expect(isLimit { try run(2) })
        try run(1)
        #expect(isLimit { try run(1) })
    }

    @Test func `a table can be one's own, with a bucket for a whole category`() throws {
        var table = ThrottleTable(
            reading: .init(size: 3, refill: 1), unfilteredReading: .init(size: 3, refill: 1),
            changing: .init(size: 1, refill: 0.1))
        table.isSharedByCategory = true
        var world = try World { $0.throttling = table }
        _ = try world.cloud.describeSubnets(DescribeRequest())
        _ = try world.cloud.describeVPCs(DescribeRequest())
        _ = try world.cloud.describeTags(DescribeRequest())
        #expect(isLimit { _ = try world.cloud.describeVPCs(DescribeRequest()) })
        let interface = try world.create()
        #expect(isLimit { try world.delete(interface.id) })
        world.wait(.seconds(10))
        try world.delete(interface.id)
    }
}

@Suite struct ConsistencyTests {
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `a change is seen late sometimes, and always within the bound`(_ seed: UInt64) throws {
        var world = try World(seed: seed) { $0.consistencyLag = .seconds(2) }
        var missed = 0
        for _ in 0..<20 {
            let interface = try world.create().id
            func isSeen() -> Bool {
                (try? world.cloud.describeNetworkInterfaces(DescribeRequest(ids: [interface]))) != nil
            }
            for _ in 0..<4 {
                if !isSeen() { missed += 1 }
                world.wait(.milliseconds(500))
            }
            #expect(isSeen())
            #expect(try world.interfaces(("network-interface-id", [interface])).count == 1)
            _ = try world.assign(1, to: interface)
            world.wait(.seconds(2))
            #expect(try world.interfaces(("network-interface-id", [interface])).first?.secondaryAddresses.count == 1)
        }
        #expect((1..<70).contains(missed))
    }

    @Test func `other calls may not find a new interface either, and addresses are never given twice`() throws {
        var world = try World { $0.consistencyLag = .seconds(2) }
        var refused = 0
        for _ in 0..<30 {
            let interface = try world.create().id
            do {
                try world.cloud.createTags(
                    CreateTagsRequest(resources: [interface], tags: [CloudTag(key: "a", value: "b")]))
            } catch {
                #expect(error.code == "InvalidNetworkInterfaceID.NotFound")
                refused += 1
            }
            world.wait(.seconds(2))
            try world.cloud.createTags(
                CreateTagsRequest(resources: [interface], tags: [CloudTag(key: "a", value: "b")]))
        }
        #expect((10...30).contains(refused))
        let addresses = world.cloud.interfaces.values.flatMap(\.addresses)
        #expect(Set(addresses).count == addresses.count)
    }
}
