import CLibmnl
import IPAddressing

extension Route: ReplyBody {
    static let type = MessageType.newRoute

    init?(decoding payload: RawSpan) throws(MalformedMessage) {
        let header = try payload.load(rtmsg.self)
        guard let family = AddressFamily(rawValue: header.rtm_family) else { return nil }
        var address = family.zero
        var parts = RouteParts(table: UInt32(header.rtm_table))
        try payload.forEachAttribute(after: rtmsg.self) { (type, value) throws(MalformedMessage) in
            if type == Int(RTA_DST.rawValue) {
                guard let destination = IPAddress(octets: value.octets) else { return }
                address = destination
            } else {
                try parts.take(type, value)
            }
        }
        guard let destination = IPCIDR(containing: address, prefixLength: Int(header.rtm_dst_len)),
            destination.family == family
        else { throw MalformedMessage(description: "\(address)/\(header.rtm_dst_len) in an \(family) route") }
        self.init(
            destination: destination, gateway: parts.gateway, link: parts.link, table: parts.table,
            kind: Kind(rawValue: header.rtm_type), scope: Scope(rawValue: header.rtm_scope),
            protocol: header.rtm_protocol, isOnLink: header.rtm_flags & UInt32(RTNH_F_ONLINK) != 0,
            metric: parts.metric, source: parts.source, mtu: parts.mtu)
        isPartial = parts.isPartial || header.rtm_tos != 0 || header.rtm_src_len != 0
        normalize(family)
    }

    /// Takes away what the IPv6 kernel adds of itself, so that a route that was read equals the one that was added.
    private mutating func normalize(_ family: AddressFamily) {
        guard family == .v6 else { return }
        // IP6_RT_PRIO_USER of net/ip6_route.h
        if metric == 1024 { metric = nil }
        // Reject routes hang on the loopback link.
        if [.unreachable, .blackhole, .prohibit, .throw].contains(kind) { link = nil }
    }
}

private struct RouteParts {
    var table: UInt32
    var gateway: IPAddress?
    var link: UInt32?
    var metric: UInt32?
    var source: IPAddress?
    var mtu: UInt32?
    var isPartial = false

    mutating func take(_ type: Int, _ value: RawSpan) throws(MalformedMessage) {
        switch rtattr_type_t(rawValue: UInt32(type)) {
        case RTA_TABLE: table = try value.load(UInt32.self)
        case RTA_GATEWAY: gateway = IPAddress(octets: value.octets)
        // struct rtvia: two bytes of family, then the address
        case RTA_VIA: gateway = IPAddress(octets: Array(value.octets.dropFirst(2)))
        case RTA_OIF: link = try value.load(UInt32.self)
        case RTA_PRIORITY: metric = try value.load(UInt32.self)
        case RTA_PREFSRC: source = IPAddress(octets: value.octets)
        case RTA_METRICS: mtu = try Self.mtu(in: value)
        case RTA_MULTIPATH, RTA_NH_ID, RTA_ENCAP, RTA_SRC: isPartial = true
        default: break
        }
    }

    private static func mtu(in metrics: RawSpan) throws(MalformedMessage) -> UInt32? {
        var mtu: UInt32?
        try metrics.forEachAttribute { (type, value) throws(MalformedMessage) in
            if type == RTAX_MTU { mtu = try value.load(UInt32.self) }
        }
        return mtu
    }
}
