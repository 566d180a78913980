/// A step towards the targets.
public enum PoolAction: Hashable, Sendable {
    /// Ask EC2 for `count` more secondary addresses on an interface.
    case assign(interface: String, count: Int)
    /// Create and attach an interface that comes with `addresses` secondary addresses.
    case createInterface(addresses: Int)
    /// Take an interface away that no pod uses.
    case removeInterface(String)
}

/// The warm pool's planner: from what there is and what is wanted to the actions that lead there, all at once and not a
/// little per tick. It is a function: called again before the actions are done, with what is under way counted as
/// arriving, it asks for nothing twice.
///
/// Semantics of `WARM_ENI_TARGET` and `MAX_ENI`: AWS VPC CNI, docs/eni-and-ip-target.md; unlike there, an address that
/// cools down does not count as free.
public struct Planner: Hashable, Sendable {
    public let targets: WarmTargets
    public let limits: InstanceLimits

    public init(targets: WarmTargets, limits: InstanceLimits) {
        self.targets = targets
        self.limits = limits
    }

    /// Free addresses that the targets ask for, with `waiting` pods already asking.
    ///
    /// With `WARM_ENI_TARGET=0` an interface's worth is fetched, but only once nothing is free.
    private func wantedFree(_ pool: PoolSnapshot) -> Int {
        let spare = targets.warmENIs * limits.podAddressesPerInterface
        return pool.waitingPods + max(spare, pool.warm + pool.arriving == 0 ? 1 : 0)
    }

    /// The pod addresses that the node should have now: what pods hold and ask for, and the spare ones.
    public func wantedTotal(_ pool: PoolSnapshot) -> Int { pool.assigned + wantedFree(pool) }

    /// What to do now. Growth first fills the interfaces that are there, then adds interfaces, as far as the limits allow;
    /// an interface goes only when nothing has to grow.
    public func actions(for pool: PoolSnapshot) -> [PoolAction] {
        let missing = wantedFree(pool) - pool.warm - pool.arriving
        return missing > 0 ? growth(pool, missing: missing) : shrinking(pool)
    }

    private func growth(_ pool: PoolSnapshot, missing: Int) -> [PoolAction] {
        var missing = missing
        var actions: [PoolAction] = []
        let capacity = limits.podAddressesPerInterface
        for interface in pool.interfaces where missing > 0 && interface.arriving == 0 {
            let room = capacity - interface.addresses
            guard room > 0 else { continue }
            // One call brings many as fast as one: the interface is filled.
            actions.append(.assign(interface: interface.id, count: room))
            missing -= room
        }
        var places = targets.interfaceLimit(limits) - pool.interfaceCount
        while missing > 0, places > 0, capacity > 0 {
            actions.append(.createInterface(addresses: capacity))
            missing -= capacity
            places -= 1
        }
        return actions
    }

    /// Interfaces beyond the targets, the last attached first. What is left must still hold one interface's worth less
    /// one above the target, or the next pod would bring the interface back.
    private func shrinking(_ pool: PoolSnapshot) -> [PoolAction] {
        var free = pool.warm + pool.arriving - pool.waitingPods
        let floor = targets.warmENIs * limits.podAddressesPerInterface
        var actions: [PoolAction] = []
        for interface in pool.interfaces.reversed() {
            guard interface.isRemovable, !interface.isPrimary, interface.assigned == 0, interface.cooling == 0,
                interface.arriving == 0, free - interface.warm >= max(floor, 1)
            else { continue }
            free -= interface.warm
            actions.append(.removeInterface(interface.id))
        }
        return actions
    }
}
