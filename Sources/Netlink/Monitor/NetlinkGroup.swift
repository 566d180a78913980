import CLibmnl

/// A multicast group of NETLINK_ROUTE, whose members hear of changes: RTNLGRP_ of linux/rtnetlink.h.
public enum NetlinkGroup: Hashable, Sendable, CaseIterable {
    case link, neighbour
    /// The kernel is silent about IPv4 routes that go because their link went down: look at that link's routes then.
    case ipv4Route
    case ipv4Address, ipv4Rule
    case ipv6Address, ipv6Route, ipv6Rule

    var number: Int32 {
        let group =
            switch self {
            case .link: RTNLGRP_LINK
            case .neighbour: RTNLGRP_NEIGH
            case .ipv4Address: RTNLGRP_IPV4_IFADDR
            case .ipv4Route: RTNLGRP_IPV4_ROUTE
            case .ipv4Rule: RTNLGRP_IPV4_RULE
            case .ipv6Address: RTNLGRP_IPV6_IFADDR
            case .ipv6Route: RTNLGRP_IPV6_ROUTE
            case .ipv6Rule: RTNLGRP_IPV6_RULE
            }
        return Int32(bitPattern: group.rawValue)
    }
}
