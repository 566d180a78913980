import MockCloud

/// The cloud at one moment and what has been asked of it: all that the page is made of.
struct ConsoleSnapshot: Sendable {
    var cloud: MockCloud
    /// The last calls, oldest first.
    var calls: [CallLog.Entry]
    var totalCalls: Int
    /// How often each action was called, whatever came of it.
    var callCounts: [String: Int]
    var credentialExpiries: Int
    /// Whether the cloud can be put back to its beginning.
    var canReset: Bool

    /// The subnets in the order of their addresses.
    var subnets: [Subnet] {
        cloud.subnets.values.sorted { ($0.vpc, $0.block, $0.id) < ($1.vpc, $1.block, $1.id) }
    }

    /// The instances in the order of their launch.
    var instances: [CloudInstance] { cloud.instanceOrder.compactMap { cloud.instances[$0] } }

    /// An instance's interfaces by card and device index.
    func interfaces(of instance: CloudInstance) -> [CloudInterface] {
        instance.interfaces.compactMap { cloud.interfaces[$0] }.sorted { $0.place < $1.place }
    }

    /// The interfaces that no instance has.
    var looseInterfaces: [CloudInterface] {
        cloud.interfaces.values.filter { $0.attachment == nil }.sorted { $0.id < $1.id }
    }

    /// Faults in force and what happened that has not been put right.
    var faultCount: Int {
        cloud.faults.count { $0.remaining != 0 } + cloud.mishaps.count
    }
}

extension CloudInterface {
    fileprivate var place: (Int, Int, String) {
        (attachment?.card ?? .max, attachment?.deviceIndex ?? .max, id)
    }
}
