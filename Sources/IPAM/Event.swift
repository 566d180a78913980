public import IPAddressing
public import WarmPool

/// Names an interface from before it exists in the cloud until after it is gone.
public struct Ticket: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let number: Int
    public init(number: Int) { self.number = number }
    public static func < (a: Ticket, b: Ticket) -> Bool { a.number < b.number }
    public var description: String { "#\(number)" }
}

/// Names a waiting ADD.
public struct RequestID: Hashable, Sendable {
    public let number: Int
    public init(number: Int) { self.number = number }
}

/// An interface as the cloud describes it.
public struct CloudInterface: Hashable, Sendable {
    public struct Attachment: Hashable, Sendable {
        /// `eni-attach-...`
        public let id: String
        public let instance: String
        public let deviceIndex: Int
        public let isDetaching: Bool

        public init(id: String, instance: String, deviceIndex: Int, isDetaching: Bool = false) {
            self.id = id
            self.instance = instance
            self.deviceIndex = deviceIndex
            self.isDetaching = isDetaching
        }
    }
    public let id: String
    public let mac: MACAddress
    public let primaryAddress: IPv4Address
    /// The secondary ones.
    public let addresses: [IPv4Address]
    public let attachment: Attachment?

    public init(
        id: String, mac: MACAddress, primaryAddress: IPv4Address, addresses: [IPv4Address], attachment: Attachment?
    ) {
        self.id = id
        self.mac = mac
        self.primaryAddress = primaryAddress
        self.addresses = addresses
        self.attachment = attachment
    }
}

/// What a node has: when the daemon starts, and when it looks again.
public struct Discovery: Hashable, Sendable {
    /// An interface in service.
    public struct Interface: Hashable, Sendable {
        public let eni: ENI
        public let addresses: [IPv4Address]
        /// `eni-attach-...`; `nil` when only the metadata service could be asked.
        public let attachmentID: String?
        /// Created by this daemon (by its tag), so that it may be taken away again.
        public let isOurs: Bool
        /// Whether it goes with the instance (deleteOnTermination); unknown counts as yes.
        public let isProtected: Bool

        public init(
            eni: ENI, addresses: [IPv4Address], attachmentID: String?, isOurs: Bool, isProtected: Bool
        ) {
            self.eni = eni
            self.addresses = addresses
            self.attachmentID = attachmentID
            self.isOurs = isOurs
            self.isProtected = isProtected
        }
    }
    public var interfaces: [Interface]
    /// Interfaces that are attached but not for us to use.
    public var otherDeviceIndexes: Set<Int>
    /// Pods that run, and their addresses.
    public var attachments: [Attachment: IPv4Address]
    /// Addresses that rest from before the start, and until when.
    public var cooling: [IPv4Address: Timestamp]
    /// Interfaces of ours that are attached, but that the node does not show yet.
    public var arriving: [CloudInterface]
    /// The instance type's limits, when they were not known at the start.
    public var limits: InstanceLimits?
    /// Interfaces of ours that are attached to nothing: what an earlier run could not finish.
    public var leaked: [CloudInterface]
    /// Whether EC2 has said so, and the limits are known: else it is asked again soon.
    public var isConfirmed: Bool

    public init(
        interfaces: [Interface], otherDeviceIndexes: Set<Int> = [], attachments: [Attachment: IPv4Address] = [:],
        cooling: [IPv4Address: Timestamp] = [:], arriving: [CloudInterface] = [], leaked: [CloudInterface] = [],
        isConfirmed: Bool = true
    ) {
        self.interfaces = interfaces
        self.otherDeviceIndexes = otherDeviceIndexes
        self.attachments = attachments
        self.cooling = cooling
        self.arriving = arriving
        self.leaked = leaked
        self.isConfirmed = isConfirmed
    }
}

/// What happens to the pool.
public enum Event: Hashable, Sendable {
    /// The first event: what the node has.
    case discovered(Discovery)
    /// The end of a `survey`: nothing known goes, what was missed is added.
    case surveyed(Result<Discovery, CloudFailure>)
    /// A pod asks for an address; the answer is `grant` or `refuse`.
    case addRequested(RequestID, Attachment)
    /// The pod that was granted an address did not come to be; the address was never used.
    case addFailed(Attachment)
    /// The pod is gone.
    case released(Attachment)
    /// An interface in service has gone from the node, without our doing: somebody may have detached it.
    case vanished(interface: String)
    /// The time of a `wake` has come.
    case timer
    /// An effect has ended.
    case completed(Ticket, Completion)
    /// Give everything back to the cloud; `stopped` tells when. May be repeated.
    case releaseEverything
    /// Grow no more, and finish or undo what is under way in the cloud; `stopped` tells when.
    case halt
}

/// How an effect ended.
public enum Completion: Hashable, Sendable {
    case created(Result<CloudInterface, CloudFailure>)
    /// The attachment's id.
    case attached(Result<String, CloudFailure>)
    case protected(CloudFailure?)
    /// The kernel and the metadata service show it.
    case appeared(Result<ENI, CloudFailure>)
    case setUp(CloudFailure?)
    case assigned(Result<[IPv4Address], CloudFailure>)
    case unassigned(CloudFailure?)
    /// `nil`: the cloud does not know it.
    case inspected(Result<CloudInterface?, CloudFailure>)
    case tornDown
    case detached(CloudFailure?)
    case deleted(CloudFailure?)
}

extension Completion {
    /// Which effect has ended.
    enum Work: Hashable, Sendable {
        case create, attach, protect, appear, setUp, inspect, tearDown, detach, delete
    }

    /// `nil` for those that concern the pool's addresses and not the interface's life.
    var work: Work? {
        switch self {
        case .created: .create
        case .attached: .attach
        case .protected: .protect
        case .appeared: .appear
        case .setUp: .setUp
        case .inspected: .inspect
        case .tornDown: .tearDown
        case .detached: .detach
        case .deleted: .delete
        case .assigned, .unassigned: nil
        }
    }
}
