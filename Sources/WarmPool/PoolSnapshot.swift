/// The pool at one moment, as the planner sees it. Counts are of secondary addresses: those that pods can have.
public struct PoolSnapshot: Hashable, Sendable {
    /// One interface and its secondary addresses.
    public struct Interface: Hashable, Sendable {
        public let id: String
        /// The one the instance was launched with: it never goes.
        public let isPrimary: Bool
        /// Addresses that pods hold.
        public let assigned: Int
        /// Addresses that a pod has left and no other may have yet.
        public let cooling: Int
        /// Addresses ready for the next pod.
        public let warm: Int
        /// Addresses that EC2 has been asked for and has not yet given.
        public let arriving: Int
        /// Whether it may go now: old enough, and nothing under way with it.
        public let isRemovable: Bool

        public init(
            id: String, isPrimary: Bool, assigned: Int, cooling: Int, warm: Int, arriving: Int = 0,
            isRemovable: Bool = false
        ) {
            self.id = id
            self.isPrimary = isPrimary
            self.assigned = assigned
            self.cooling = cooling
            self.warm = warm
            self.arriving = arriving
            self.isRemovable = isRemovable
        }

        var addresses: Int { assigned + cooling + warm + arriving }
    }

    /// Interfaces in service, in device order.
    public var interfaces: [Interface]
    /// For each interface that is on its way, the pod addresses it will bring.
    public var arrivingInterfaces: [Int]
    /// Interfaces that take a place on the instance but serve no pod: others', or ours that are leaving.
    public var otherInterfaces: Int
    /// Pods that wait for an address.
    public var waitingPods: Int

    public init(
        interfaces: [Interface], arrivingInterfaces: [Int] = [], otherInterfaces: Int = 0, waitingPods: Int = 0
    ) {
        self.interfaces = interfaces
        self.arrivingInterfaces = arrivingInterfaces
        self.otherInterfaces = otherInterfaces
        self.waitingPods = waitingPods
    }

    var assigned: Int { interfaces.reduce(0) { $0 + $1.assigned } }
    var warm: Int { interfaces.reduce(0) { $0 + $1.warm } }
    var arriving: Int { interfaces.reduce(arrivingInterfaces.reduce(0, +)) { $0 + $1.arriving } }
    var interfaceCount: Int { interfaces.count + arrivingInterfaces.count + otherInterfaces }
}
