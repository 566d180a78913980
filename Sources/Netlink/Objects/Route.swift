import CLibmnl
public import IPAddressing

/// A route (RTM_NEWROUTE, rtnetlink(7)).
public struct Route: Hashable, Sendable {
    /// What happens to a packet: RTN_ of linux/rtnetlink.h.
    public struct Kind: RawRepresentable, Hashable, Sendable {
        public let rawValue: UInt8
        public init(rawValue: UInt8) { self.rawValue = rawValue }

        private init(_ type: Int) { rawValue = UInt8(truncatingIfNeeded: type) }

        public static let unicast = Kind(RTN_UNICAST)
        public static let local = Kind(RTN_LOCAL)
        public static let broadcast = Kind(RTN_BROADCAST)
        public static let anycast = Kind(RTN_ANYCAST)
        public static let multicast = Kind(RTN_MULTICAST)
        public static let blackhole = Kind(RTN_BLACKHOLE)
        public static let unreachable = Kind(RTN_UNREACHABLE)
        public static let prohibit = Kind(RTN_PROHIBIT)
        public static let `throw` = Kind(RTN_THROW)
    }

    /// 0.0.0.0/0 or ::/0 is the default route.
    public var destination: IPCIDR
    /// May be IPv6 for an IPv4 destination (RTA_VIA).
    public var gateway: IPAddress?
    /// The link's index.
    public var link: UInt32?
    /// 254 is main.
    public var table: UInt32
    public var kind: Kind
    public var scope: Scope
    /// Who made it: RTPROT_ of linux/rtnetlink.h.
    public var `protocol`: UInt8
    /// The gateway is on the link, whatever the addresses say (RTNH_F_ONLINK).
    public var isOnLink: Bool
    /// Lower wins. `nil` is the kernel's default, 0 for IPv4 and 1024 for IPv6; in an IPv6 deletion whatever the metric.
    public var metric: UInt32?
    /// The address from which this host sends on this route (RTA_PREFSRC).
    public var source: IPAddress?
    /// In bytes.
    public var mtu: UInt32?
    /// Whether the kernel's route has a part that is not expressed here: several next hops, a TOS, an encapsulation.
    public internal(set) var isPartial = false

    /// `scope` nil: as `ip` chooses it: host for local routes, link without a gateway, universe for all others and for
    /// IPv6. `protocol` 2 is RTPROT_KERNEL, which systemd-networkd leaves alone.
    public init(
        destination: IPCIDR, gateway: IPAddress? = nil, link: UInt32? = nil, table: UInt32 = 254, kind: Kind = .unicast,
        scope: Scope? = nil, protocol: UInt8 = 2, isOnLink: Bool = false, metric: UInt32? = nil,
        source: IPAddress? = nil, mtu: UInt32? = nil
    ) {
        self.destination = destination
        self.gateway = gateway
        self.link = link
        self.table = table
        self.kind = kind
        self.scope = scope ?? Self.usualScope(destination.family, kind, hasGateway: gateway != nil)
        self.protocol = `protocol`
        self.isOnLink = isOnLink
        self.metric = metric
        self.source = source
        self.mtu = mtu
    }

    private static func usualScope(_ family: AddressFamily, _ kind: Kind, hasGateway: Bool) -> Scope {
        guard family == .v4 else { return .universe }
        return switch kind {
        case .local: .host
        case .broadcast, .anycast, .multicast: .link
        case .unicast: hasGateway ? .universe : .link
        default: .universe
        }
    }
}

extension Route: CustomStringConvertible {
    public var description: String {
        var words: [String] = []
        if kind != .unicast { words.append(kind.description) }
        words.append(destination.description == "0.0.0.0/0" ? "default" : destination.description)
        if let gateway { words.append("via \(gateway.family == destination.family ? "" : "inet6 ")\(gateway)") }
        if let link { words.append("dev #\(link)") }
        if table != usualTable { words.append("table \(RoutingNames.table(table))") }
        words.append("proto \(RoutingNames.origin(`protocol`))")
        if scope != Self.usualScope(destination.family, kind, hasGateway: gateway != nil) {
            words.append("scope \(scope)")
        }
        if let source { words.append("src \(source)") }
        if let metric { words.append("metric \(metric)") }
        if let mtu { words.append("mtu \(mtu)") }
        if isOnLink { words.append("onlink") }
        return words.joined(separator: " ")
    }
}

extension Route {
    /// The table that `ip` takes when it is given none.
    private var usualTable: UInt32 {
        [.local, .broadcast, .anycast].contains(kind) ? RT_TABLE_LOCAL.rawValue : RT_TABLE_MAIN.rawValue
    }
}

extension Route.Kind: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unicast: "unicast"
        case .local: "local"
        case .broadcast: "broadcast"
        case .anycast: "anycast"
        case .multicast: "multicast"
        case .blackhole: "blackhole"
        case .unreachable: "unreachable"
        case .prohibit: "prohibit"
        case .throw: "throw"
        default: String(rawValue)
        }
    }
}
