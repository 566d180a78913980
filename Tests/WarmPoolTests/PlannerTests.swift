import Testing
import WarmPool

private let m5Large = InstanceLimits(interfaces: 3, addressesPerInterface: 10)
private let t3Small = InstanceLimits(interfaces: 3, addressesPerInterface: 4)

private func interface(
    _ id: String, assigned: Int = 0, cooling: Int = 0, warm: Int = 0, arriving: Int = 0, removable: Bool = true
) -> PoolSnapshot.Interface {
    .init(
        id: id, isPrimary: id == "eni-0", assigned: assigned, cooling: cooling, warm: warm, arriving: arriving,
        isRemovable: removable)
}

@Suite struct PlannerTests {
    @Test func `a fresh node fills its primary interface in one call, and that meets the default target`() {
        let planner = Planner(targets: WarmTargets(), limits: m5Large)
        #expect(
            planner.actions(for: PoolSnapshot(interfaces: [interface("eni-0")])) == [
                .assign(interface: "eni-0", count: 9)
            ])
        #expect(planner.actions(for: PoolSnapshot(interfaces: [interface("eni-0", warm: 9)])) == [])
    }

    // AWS VPC CNI's unit-test vectors: 3 addresses an interface.
    @Test(arguments: [
        (warm: 3, assigned: 0, target: 1, grows: false), (warm: 2, assigned: 1, target: 1, grows: true),
        (warm: 2, assigned: 1, target: 0, grows: false), (warm: 0, assigned: 3, target: 0, grows: true),
    ])
    func `WARM_ENI_TARGET counts interfaces' worth of free addresses`(
        _ row: (warm: Int, assigned: Int, target: Int, grows: Bool)
    ) {
        let planner = Planner(targets: WarmTargets(warmENIs: row.target), limits: t3Small)
        let pool = PoolSnapshot(interfaces: [interface("eni-0", assigned: row.assigned, warm: row.warm)])
        #expect(planner.actions(for: pool) == (row.grows ? [.createInterface(addresses: 3)] : []))
    }

    @Test func `a burst asks for all interfaces it needs at once, and what arrives is not asked for twice`() {
        let planner = Planner(targets: WarmTargets(), limits: m5Large)
        var pool = PoolSnapshot(interfaces: [interface("eni-0", assigned: 9)], waitingPods: 3)
        #expect(planner.actions(for: pool) == [.createInterface(addresses: 9), .createInterface(addresses: 9)])
        pool.arrivingInterfaces = [9, 9]
        #expect(planner.actions(for: pool) == [])
    }

    @Test func `the instance type's limit and MAX_ENI bound growth, others' interfaces counted`() {
        let full = [interface("eni-0", assigned: 9)]
        #expect(
            Planner(targets: WarmTargets(maxENIs: 1), limits: m5Large).actions(for: PoolSnapshot(interfaces: full))
                == [])
        let pool = PoolSnapshot(interfaces: full, otherInterfaces: 1, waitingPods: 20)
        #expect(Planner(targets: WarmTargets(), limits: m5Large).actions(for: pool) == [.createInterface(addresses: 9)])
        #expect(
            Planner(targets: WarmTargets(maxENIs: 40), limits: m5Large).actions(for: pool) == [
                .createInterface(addresses: 9)
            ])
    }

    @Test func `a cooling address is not free`() {
        let planner = Planner(targets: WarmTargets(), limits: m5Large)
        #expect(
            planner.actions(for: PoolSnapshot(interfaces: [interface("eni-0", cooling: 1, warm: 8)])) == [
                .createInterface(addresses: 9)
            ])
    }

    @Test func `an interface beyond the target goes, the last first, and never one with a pod or a cooling address`() {
        let planner = Planner(targets: WarmTargets(), limits: m5Large)
        let spare = [interface("eni-0", warm: 9), interface("eni-1", warm: 9), interface("eni-2", warm: 9)]
        #expect(
            planner.actions(for: PoolSnapshot(interfaces: spare)) == [
                .removeInterface("eni-2"), .removeInterface("eni-1"),
            ])
        let used = [
            interface("eni-0", warm: 9), interface("eni-1", assigned: 1, warm: 8),
            interface("eni-2", cooling: 1, warm: 8),
        ]
        #expect(planner.actions(for: PoolSnapshot(interfaces: used)) == [])
        let young = [interface("eni-0", warm: 9), interface("eni-1", warm: 9, removable: false)]
        #expect(planner.actions(for: PoolSnapshot(interfaces: young)) == [])
    }

    @Test func `no action is followed by its opposite, wherever the pods are`() {
        for target in 0...2 {
            let planner = Planner(targets: WarmTargets(warmENIs: target), limits: t3Small)
            for first in 0...3 {
                for second in 0...3 {
                    var pool = PoolSnapshot(interfaces: [
                        interface("eni-0", assigned: first, warm: 3 - first),
                        interface("eni-1", assigned: second, warm: 3 - second),
                    ])
                    let actions = planner.actions(for: pool)
                    pool.interfaces.removeAll { actions.contains(.removeInterface($0.id)) }
                    for case .createInterface(let count) in actions {
                        pool.interfaces.append(interface("eni-new\(pool.interfaces.count)", warm: count))
                    }
                    #expect(planner.actions(for: pool) == [], "target \(target), pods \(first) and \(second)")
                }
            }
        }
    }

    @Test func `wanted is what pods hold and ask for, and the spare ones`() {
        let planner = Planner(targets: WarmTargets(), limits: m5Large)
        #expect(
            planner.wantedTotal(PoolSnapshot(interfaces: [interface("eni-0", assigned: 4, warm: 5)], waitingPods: 2))
                == 15)
    }
}
