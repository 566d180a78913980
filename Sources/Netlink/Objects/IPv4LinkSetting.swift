import CLibmnl

/// A setting of `/proc/sys/net/ipv4/conf/<link>/`, by the name of its file (ip-sysctl, kernel documentation).
public enum IPv4LinkSetting: String, Hashable, Sendable, CaseIterable {
    case forwarding
    case proxyArp = "proxy_arp"
    case acceptRedirects = "accept_redirects"
    case secureRedirects = "secure_redirects"
    case sendRedirects = "send_redirects"
    /// 0 off, 1 strict, 2 loose (RFC 3704); the kernel uses the greater of this and that of "all".
    case rpFilter = "rp_filter"
    case acceptSourceRoute = "accept_source_route"
    case logMartians = "log_martians"
    case arpFilter = "arp_filter"
    case arpAnnounce = "arp_announce"
    case arpIgnore = "arp_ignore"
    case arpAccept = "arp_accept"
    case arpNotify = "arp_notify"
    case acceptLocal = "accept_local"
    case sourceValidMark = "src_valid_mark"
    case proxyArpPrivateVLAN = "proxy_arp_pvlan"
    case routeLocalnet = "route_localnet"
    case promoteSecondaries = "promote_secondaries"
    case ignoreRoutesWithLinkDown = "ignore_routes_with_linkdown"

    /// Its attribute within IFLA_INET_CONF: IPV4_DEVCONF_ of linux/ip.h.
    var attribute: Int {
        switch self {
        case .forwarding: IPV4_DEVCONF_FORWARDING
        case .proxyArp: IPV4_DEVCONF_PROXY_ARP
        case .acceptRedirects: IPV4_DEVCONF_ACCEPT_REDIRECTS
        case .secureRedirects: IPV4_DEVCONF_SECURE_REDIRECTS
        case .sendRedirects: IPV4_DEVCONF_SEND_REDIRECTS
        case .rpFilter: IPV4_DEVCONF_RP_FILTER
        case .acceptSourceRoute: IPV4_DEVCONF_ACCEPT_SOURCE_ROUTE
        case .logMartians: IPV4_DEVCONF_LOG_MARTIANS
        case .arpFilter: IPV4_DEVCONF_ARPFILTER
        case .arpAnnounce: IPV4_DEVCONF_ARP_ANNOUNCE
        case .arpIgnore: IPV4_DEVCONF_ARP_IGNORE
        case .arpAccept: IPV4_DEVCONF_ARP_ACCEPT
        case .arpNotify: IPV4_DEVCONF_ARP_NOTIFY
        case .acceptLocal: IPV4_DEVCONF_ACCEPT_LOCAL
        case .sourceValidMark: IPV4_DEVCONF_SRC_VMARK
        case .proxyArpPrivateVLAN: IPV4_DEVCONF_PROXY_ARP_PVLAN
        case .routeLocalnet: IPV4_DEVCONF_ROUTE_LOCALNET
        case .promoteSecondaries: IPV4_DEVCONF_PROMOTE_SECONDARIES
        case .ignoreRoutesWithLinkDown: IPV4_DEVCONF_IGNORE_ROUTES_WITH_LINKDOWN
        }
    }
}
