public import IPAddressing
import WarmPool

// What the pool tells of itself.
extension IPAM {
    /// The address that a pod has, or is granted; `nil` for none.
    public func address(of attachment: Attachment) -> IPv4Address? { pool.address(of: attachment) }

    /// The interface that has `address`.
    public func eni(of address: IPv4Address) -> ENI? {
        pool.owner(of: address).flatMap { id in lives.values.first { $0.eni?.id == id }?.eni }
    }

    /// The interface that a ticket stands for, once the cloud has made it.
    public func interface(of ticket: Ticket) -> String? { lives[ticket]?.interface?.id }

    /// Pods that run with an address that no interface in service has: they are kept, and are to be reported.
    public var unplaced: [Attachment: IPv4Address] { pool.unplaced }

    /// The interfaces in service, in device order.
    public var served: [ENI] {
        lives.values.filter(\.isInService).compactMap(\.eni).sorted {
            ($0.deviceIndex, $0.id) < ($1.deviceIndex, $1.id)
        }
    }

    /// Addresses that rest, and until when: what must outlive a restart.
    public var cooling: [IPv4Address: Timestamp] { pool.cooling }

    /// The pool in numbers, and why they are not what the targets ask for.
    public func report(now: Timestamp) -> PoolReport {
        let snapshot = snapshot(now: now)
        let assigned = snapshot.interfaces.reduce(0) { $0 + $1.assigned }
        let cooling = snapshot.interfaces.reduce(0) { $0 + $1.cooling }
        let warm = snapshot.interfaces.reduce(0) { $0 + $1.warm }
        return PoolReport(
            total: assigned + cooling + warm, assigned: assigned, cooling: cooling, warm: warm,
            wanted: planner.wantedTotal(snapshot), reason: reason(snapshot, now: now))
    }

    func reason(_ snapshot: PoolSnapshot, now: Timestamp) -> String {
        if isStopping { return "being taken down" }
        if !hasStarted { return "starting" }
        if let growthFailure {
            return "EC2: \(growthFailure.failure); next attempt in "
                + "\(max((growthFailure.retryAt - now).milliseconds, 0)) ms"
        }
        let comingInterfaces = snapshot.arrivingInterfaces.count
        let coming = arriving.values.reduce(0, +)
        if comingInterfaces > 0 { return "\(comingInterfaces) interface(s) on the way" }
        if coming > 0 { return "\(coming) address(es) on the way" }
        let free = snapshot.interfaces.reduce(0) { $0 + $1.warm }
        let isShort = planner.wantedTotal(snapshot) > free + snapshot.interfaces.reduce(0) { $0 + $1.assigned }
        return isShort ? "the node's limit of interfaces is reached" : "at target"
    }

    /// Every interface that is in service, comes or goes, in device order.
    public func enis() -> [ENIReport] {
        lives.values.sorted { ($0.deviceIndex, $0.ticket) < ($1.deviceIndex, $1.ticket) }.map { life in
            let addresses = life.interface.map { pool.addresses(of: $0.id) } ?? []
            return ENIReport(
                eni: life.eni, id: life.interface?.id, deviceIndex: life.deviceIndex,
                addresses: addresses.map { ($0.address, ENIReport.AddressState($0.state)) },
                state: life.isInService ? "in service" : "\(life.step)")
        }
    }
}

extension ENIReport.AddressState {
    fileprivate init(_ state: AddressPool.State) {
        switch state {
        case .warm: self = .warm
        case .assigned(let attachment): self = .assigned(attachment)
        case .cooling(let end): self = .cooling(until: end)
        }
    }
}
