import CLibmnl
public import IPAddressing

/// An entry of a link's neighbour table: ARP or neighbour discovery (RTM_NEWNEIGH, arp(7)).
public struct Neighbour: Hashable, Sendable {
    /// How far the entry is to be believed: NUD_ of linux/neighbour.h.
    public struct State: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        private init(_ state: Int32) { rawValue = UInt16(truncatingIfNeeded: state) }

        /// Of proxy entries.
        public static let none = State(NUD_NONE)
        /// Being asked for.
        public static let incomplete = State(NUD_INCOMPLETE)
        /// Confirmed a short while ago.
        public static let reachable = State(NUD_REACHABLE)
        /// To be confirmed when it is next used.
        public static let stale = State(NUD_STALE)
        /// Used while stale: a moment's wait for a confirmation by other traffic.
        public static let delay = State(NUD_DELAY)
        /// Being confirmed.
        public static let probe = State(NUD_PROBE)
        /// Nobody answered.
        public static let failed = State(NUD_FAILED)
        /// Needs no resolution.
        public static let noARP = State(NUD_NOARP)
        /// Neither confirmed nor aged.
        public static let permanent = State(NUD_PERMANENT)
    }

    /// The link's index.
    public var link: UInt32
    public var address: IPAddress
    /// `nil` while it is not known, and for proxy entries.
    public var mac: MACAddress?
    /// Whether this host answers for the address on that link (NTF_PROXY).
    public var isProxy: Bool
    public var state: State

    /// `state` nil: permanent, or none for a proxy entry.
    public init(
        link: UInt32, address: IPAddress, mac: MACAddress? = nil, isProxy: Bool = false, state: State? = nil
    ) {
        self.link = link
        self.address = address
        self.mac = mac
        self.isProxy = isProxy
        self.state = state ?? (isProxy ? .none : .permanent)
    }
}

extension Neighbour: CustomStringConvertible {
    public var description: String {
        if isProxy { return "proxy \(address) dev #\(link)" }
        let lladdr = mac.map { " lladdr \($0)" } ?? ""
        return "\(address)\(lladdr) dev #\(link) nud \(state)"
    }
}

extension Neighbour.State: CustomStringConvertible {
    public var description: String {
        switch self {
        case .none: "none"
        case .incomplete: "incomplete"
        case .reachable: "reachable"
        case .stale: "stale"
        case .delay: "delay"
        case .probe: "probe"
        case .failed: "failed"
        case .noARP: "noarp"
        case .permanent: "permanent"
        default: String(rawValue)
        }
    }
}
