import Foundation
import IPAddressing
import TestSupport
import Testing

@testable import MockCloud

@Suite struct KeptCloudTests {
    @Test(arguments: 1...LongRun.seeds("CLOUD_SEEDS", usual: 6))
    func `a cloud that is kept and read again at any moment goes on as one that never was`(_ seed: UInt64) throws {
        var (steady, kept) = (try TroubledRun(seed: seed), try TroubledRun(seed: seed))
        var moments = SplitMix(seed: seed &* 31)
        for step in 0..<200 {
            try steady.step()
            try kept.step()
            // Not in one: what would be told of a difference has no end.
            let isSame = kept.answers.last == steady.answers.last
            try #require(isSame, "in step \(step)")
            if Int.random(in: 0..<12, using: &moments) == 0 { kept.cloud = try reread(kept.cloud) }
        }
        let (a, b) = (kept.cloud, steady.cloud)
        let isSame =
            a.interfaces == b.interfaces && a.instances == b.instances && a.subnets == b.subnets && a.faults == b.faults
            && a.mishaps == b.mishaps && a.nextDeadline == b.nextDeadline && a.callCounts == b.callCounts
            && a.throttledCounts == b.throttledCounts && a.faultedCounts == b.faultedCounts
        #expect(isSame)
    }

    @Test(arguments: 1...LongRun.seeds("CLOUD_SEEDS", usual: 6))
    func `what the fabric is told anew gives the data plane that it was told bit by bit`(_ seed: UInt64) throws {
        var run = try RandomRun(seed: seed)
        for _ in 0..<200 {
            try run.step()
            guard run.below(4) == 0 else { continue }
            var cloud = run.world.cloud
            cloud.tellFabricAnew()
            var fabric = FabricModel()
            try fabric.apply(cloud.drainChanges())
            try #require(fabric == run.fabric)
            // And goes on from there.
            cloud.advance(to: cloud.now + .seconds(60))
            try fabric.apply(cloud.drainChanges())
            #expect(fabric == FabricModel(of: cloud))
        }
    }

    @Test func `the blocks of VPCs and the instances that are stopped are told anew, and change from there`() throws {
        var world = try World { $0.hasIPv6 = true }
        let vpc = try found(world.cloud.vpcs.keys.first)
        var request = AssociateVPCCIDRBlockRequest(vpc: vpc)
        request.block = try IPv4CIDR(parsing: "100.64.0.0/16")
        let association = try world.cloud.associateVPCCIDRBlock(request).id
        try world.cloud.suffer(.stop(instance: world.node1))
        var told = FabricModel()
        try told.apply(world.cloud.drainChanges())
        #expect(told.vpcBlocks.count == 3 && told.stopped == [world.node1])
        var cloud = try reread(world.cloud)
        cloud.tellFabricAnew()
        var anew = FabricModel()
        try anew.apply(cloud.drainChanges())
        #expect(anew == told)
        _ = try cloud.disassociateVPCCIDRBlock(DisassociateVPCCIDRBlockRequest(association: association))
        cloud.clearFaults()
        try anew.apply(cloud.drainChanges())
        #expect(anew == FabricModel(of: cloud) && anew.vpcBlocks.count == 2)
    }

    @Test func `a token is remembered with its answer`() throws {
        var world = try World()
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.clientToken = "once"
        let first = try world.cloud.createNetworkInterface(request).interface
        world.cloud = try reread(world.cloud)
        #expect(try world.cloud.createNetworkInterface(request).interface.id == first.id)
        request.description = "another"
        #expect(throws: CloudError.self) { try world.cloud.createNetworkInterface(request) }
    }

    @Test func `what nobody can look back at any more is not kept, and in a large cloud little of the rest`() throws {
        var world = try World(nodes: 25) { $0.consistencyLag = .seconds(2) }
        for _ in 0..<1000 {
            try world.cloud.createTags(
                CreateTagsRequest(resources: [world.node1], tags: [CloudTag(key: "a", value: "b")]))
        }
        #expect(world.cloud.past.count == 1000)
        #expect(world.cloud.kept.past.count == 20_000 / 25)
        #expect(world.cloud.kept.past.last?.time == world.cloud.now)
        world.wait(.seconds(2))
        #expect(world.cloud.kept.past.isEmpty)
    }
}

/// The cloud as it is read from what was written.
func reread(_ cloud: MockCloud) throws -> MockCloud {
    try JSONDecoder().decode(MockCloud.self, from: JSONEncoder().encode(cloud.kept))
}

/// Random calls on a cloud that is slow, throttled, seen late, and full of faults.
struct TroubledRun {
    var run: RandomRun
    struct Answer: Equatable {
        let succeeded: Int
        let changes: [FabricChange]
        let strike: FaultStrike
        let metadataStrike: MetadataStrike
        let listed: [CloudInterface]?
        let machines: [Reservation]?
        let room: [Int]?
        let shown: [MetadataView?]
        let stale: [MetadataView?]
    }

    /// What came of each call, and what can be seen then.
    var answers: [Answer] = []

    var cloud: MockCloud {
        get { run.world.cloud }
        set { run.world.cloud = newValue }
    }

    init(seed: UInt64) throws {
        run = try RandomRun(seed: seed) { configuration in
            configuration.consistencyLag = .milliseconds(Int64(seed % 3) * 700)
            configuration.timeScale = 1
            if seed % 2 == 0 {
                var table = ThrottleTable.aws
                table.changing = .init(size: 5, refill: 1.7)
                table.actions[.createNetworkInterface] = .init(size: 3, refill: 0.7)
                configuration.throttling = table
            }
        }
    }

    mutating func step() throws {
        let changes = run.changes.count
        if run.below(3) == 0 {
            try run.step { run throws in try Self.troubledCall(&run) }
        } else {
            try run.step()
        }
        answers.append(
            Answer(
                succeeded: run.succeeded, changes: Array(run.changes.dropFirst(changes)), strike: cloud.takeStrike(),
                metadataStrike: cloud.meetMetadataFaults(), listed: try? run.world.interfaces(),
                machines: try? cloud.describeInstances(DescribeRequest()).elements,
                room: try? cloud.describeSubnets(DescribeRequest()).elements.map(\.availableAddressCount),
                shown: cloud.instanceOrder.map { cloud.metadata(of: $0) },
                stale: cloud.instanceOrder.map { cloud.staleMetadata(of: $0) }))
    }

    private static func troubledCall(_ run: inout RandomRun) throws {
        switch run.below(9) {
        case 0, 1:
            var request = CreateNetworkInterfaceRequest(subnet: try run.pick(run.world.cloud.subnetOrder))
            request.clientToken = "token-\(run.below(12))"
            _ = try run.world.cloud.createNetworkInterface(request)
        case 2:
            var request = RunInstancesRequest(imageID: "ami-1", minCount: 1, maxCount: 1)
            request.instanceType = "t3.small"
            request.clientToken = "token-\(run.below(3))"
            _ = try run.world.cloud.runInstances(request)
        case 3:
            let error = CloudError("InternalError", "an error", status: 500)
            run.world.cloud.inject(
                CloudFault(
                    action: run.below(2) == 0 ? nil : .assignPrivateIPAddresses, error: error, remaining: 2,
                    probability: 0.5))
        case 4:
            var fault = CloudFault(.call(action: nil, error: nil, drop: .after), remaining: 3, probability: 0.3)
            fault.latency = .milliseconds(20)
            run.world.cloud.inject(fault)
        case 5:
            run.world.cloud.inject(
                CloudFault(.metadata(run.below(2) == 0 ? .stale : .timeout(.seconds(1))), remaining: 4))
        case 6: run.world.cloud.inject(CloudFault(.attachStuck(interface: nil), remaining: 1, probability: 0.5))
        case 7: try run.world.cloud.suffer(.detach(interface: run.anInterface()))
        default: run.world.cloud.clearFaults()
        }
    }
}
