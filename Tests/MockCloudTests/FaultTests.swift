import IPAddressing
import MockCloud
import Testing

@Suite struct FaultTests {
    static let error = CloudError("InternalError", "x")

    private func fault(_ effect: CloudFault.Effect, _ remaining: Int? = nil, latency: Duration = .zero) -> CloudFault {
        var fault = CloudFault(effect, remaining: remaining)
        fault.latency = latency
        return fault
    }

    @Test func `a fault hits its own action only, and how often is told after it is used up`() throws {
        var world = try World()
        world.cloud.inject(CloudFault(action: .createNetworkInterface, error: Self.error, remaining: 2))
        #expect(try world.interfaces().count == 2)
        for _ in 0..<3 { _ = try? world.create() }
        #expect(world.cloud.faults.map(\.struck) == [2] && world.cloud.faults.map(\.remaining) == [0])
        #expect(world.cloud.faultedCounts == [.createNetworkInterface: 2])
        #expect(world.cloud.interfaces.count == 3)
    }

    @Test func `the same seed gives the same faults`() throws {
        func outcomes() throws -> [Bool] {
            var world = try World(seed: 5)
            world.cloud.inject(CloudFault(action: nil, error: Self.error, probability: 0.3))
            return (0..<100).map { _ in (try? world.create()) != nil }
        }
        let first = try outcomes()
        #expect(try outcomes() == first)
        #expect((50...90).contains(first.filter { $0 }.count))
    }

    @Test func `a connection dropped before the call leaves no effect, one dropped after it does`() throws {
        var world = try World()
        world.cloud.inject(fault(.call(action: .createNetworkInterface, error: nil, drop: .before), 1))
        #expect(throws: CloudError.self) { _ = try world.create() }
        #expect(world.cloud.takeStrike().drop == .before && world.cloud.interfaces.count == 2)
        world.cloud.inject(
            fault(.call(action: nil, error: nil, drop: .after), 1, latency: .milliseconds(30)))
        _ = try world.create()
        #expect(world.cloud.interfaces.count == 3)
        let strike = world.cloud.takeStrike()
        #expect(strike.drop == .after && strike.latency == .milliseconds(30))
        _ = try world.create()
        let next = world.cloud.takeStrike()
        #expect(next.drop == nil && next.latency == .zero)
    }

    @Test func `latencies of several faults add up`() throws {
        var world = try World()
        for _ in 0..<2 {
            world.cloud.inject(fault(.call(action: nil, error: nil, drop: nil), latency: .milliseconds(20)))
        }
        _ = try world.interfaces()
        #expect(world.cloud.takeStrike().latency == .milliseconds(40))
    }

    @Test func `a stuck attachment stays attaching until the faults end`() throws {
        var world = try World(timeScale: 1)
        let id = try world.create().id
        let other = try world.create().id
        world.wait(.seconds(1))
        world.cloud.inject(fault(.attachStuck(interface: id)))
        _ = try world.attach(id, at: 1)
        _ = try world.attach(other, at: 2)
        world.wait(.seconds(3600))
        #expect(try world.interface(id).attachment?.status == .attaching && !world.interface(id).isVisible)
        #expect(try world.interface(other).isVisible)
        #expect(world.cloud.metadata(of: world.node1)?.interfaces.map(\.deviceNumber) == [0, 2])
        world.cloud.clearFaults()
        #expect(try world.interface(id).attachment?.status == .attached && world.interface(id).isVisible)
        #expect(world.cloud.faults.isEmpty)
    }

    @Test func `an attachment that is under way can be held where it is, and be detached`() throws {
        var world = try World(timeScale: 1)
        let id = try world.create().id
        world.wait(.seconds(1))
        let attachment = try world.attach(id, at: 1)
        world.cloud.inject(fault(.attachStuck(interface: id)))
        world.wait(.seconds(60))
        #expect(try world.interface(id).attachment?.status == .attaching)
        #expect(world.cloud.faults.map(\.struck) == [1])
        try world.detach(attachment, force: true)
        #expect(try world.interface(id).status == .available)
        world.cloud.clearFaults()
        #expect(try world.interface(id).attachment == nil)
    }

    @Test func `stale metadata shows what was there when it was injected`() throws {
        var world = try World()
        world.cloud.inject(fault(.metadata(.stale), 1))
        let id = try world.create().id
        _ = try world.attach(id, at: 1)
        #expect(world.cloud.meetMetadataFaults().fault == .stale)
        #expect(world.cloud.staleMetadata(of: world.node1)?.interfaces.count == 1)
        #expect(world.cloud.metadata(of: world.node1)?.interfaces.count == 2)
        #expect(world.cloud.meetMetadataFaults().fault == nil)
    }

    @Test func `an interface can be detached behind its user's back, but not the first`() throws {
        var world = try World()
        let id = try world.create().id
        _ = try world.attach(id, at: 1)
        _ = world.cloud.drainChanges()
        try world.cloud.suffer(.detach(interface: id))
        #expect(world.cloud.drainChanges() == [.detach(instance: world.node1, interface: id)])
        #expect(try world.interface(id).status == .available)
        let primary = try world.primary.id
        #expect(throws: CloudError.self) { try world.cloud.suffer(.detach(interface: primary)) }
        #expect(throws: CloudError.self) { try world.cloud.suffer(.detach(interface: id)) }
        #expect(throws: CloudError.self) { try world.cloud.suffer(.detach(interface: noInterface)) }
        #expect(world.cloud.mishaps == [.detach(interface: id)])
    }

    @Test func `a stopped instance has no metadata, keeps its interfaces, and runs again when the faults end`() throws {
        var world = try World()
        _ = world.cloud.drainChanges()
        try world.cloud.suffer(.stop(instance: world.node1))
        #expect(world.cloud.drainChanges() == [.power(instance: world.node1, isOn: false)])
        #expect(world.cloud.instances[world.node1]?.state == .stopped)
        #expect(world.cloud.metadata(of: world.node1) == nil && world.cloud.interfaces(of: world.node1).count == 1)
        #expect(throws: CloudError.self) { try world.cloud.suffer(.stop(instance: world.node1)) }
        world.cloud.clearFaults()
        #expect(world.cloud.instances[world.node1]?.state == .running)
        #expect(world.cloud.drainChanges() == [.power(instance: world.node1, isOn: true)])
    }

    @Test func `a stopped instance that is terminated stays off until nothing is left of it`() throws {
        var world = try World(timeScale: 1)
        try world.cloud.suffer(.stop(instance: world.node1))
        _ = try world.cloud.terminateInstances(TerminateInstancesRequest(instances: [world.node1]))
        let primary = try world.primary.id
        _ = world.cloud.drainChanges()
        world.cloud.clearFaults()
        #expect(world.cloud.drainChanges().isEmpty)
        world.wait(.seconds(20))
        #expect(
            world.cloud.drainChanges().suffix(2) == [
                .detach(instance: world.node1, interface: primary), .power(instance: world.node1, isOn: true),
            ])
    }

    @Test(arguments: [0, 1, 7]) func `a drained subnet has so many addresses left`(free: Int) throws {
        var world = try World()
        let before = try found(world.cloud.subnets[world.subnet]?.availableAddressCount)
        let id = try world.create().id
        try world.cloud.suffer(.drain(subnet: world.subnet, free: free))
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == free)
        if free > 0 { try world.assign(free, to: id) }
        let error = #expect(throws: CloudError.self) { try world.assign(1, to: id) }
        #expect(error?.code == "InsufficientFreeAddressesInSubnet")
        world.cloud.clearFaults()
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == before - 1 - free)
    }
}

@Suite struct RefusedCallTests {
    /// Whether calls get through now, one after the other.
    private func admitted(_ calls: Int, _ call: () throws -> Void) -> Int {
        (0..<calls).filter { _ in (try? call()) != nil }.count
    }

    @Test func `a refused call says what EC2 says and does nothing`() throws {
        var world = try World { $0.throttling = .aws }
        let id = try world.create().id
        let request = AttachNetworkInterfaceRequest(interface: id, instance: world.node1, deviceIndex: -1)
        _ = admitted(50) { _ = try world.cloud.attachNetworkInterface(request) }
        let error = #expect(throws: CloudError.self) { _ = try world.attach(id, at: 1) }
        #expect(error?.code == "RequestLimitExceeded" && error?.status == 503)
        #expect(error?.message == "Request limit exceeded.")
        #expect(try world.interface(id).attachment == nil)
    }
}
