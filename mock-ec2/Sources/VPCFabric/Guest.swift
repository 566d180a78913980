import IPAddressing
import LinuxSystem
import Netlink

/// An instance: a namespace into which interfaces are plugged.
final class Guest: Sendable {
    let inside: LabNamespace

    @available(*, noasync)
    init(creating name: String) throws {
        inside = try LabNamespace(creating: name)
        // Not what this machine happens to have: reverse-path filters are systemd's (50-default.conf), as on the images
        // that EKS nodes run, and forwarding is on, as kube-proxy and the image leave it.
        try inside.setSysctls([
            "ipv4/ip_forward": 1, "ipv4/conf/all/rp_filter": 0, "ipv4/conf/default/rp_filter": 2,
        ])
    }

    /// Configures the primary interface by what DHCP and cloud-init tell an instance as it boots.
    @available(*, noasync)
    func boot(with port: Port, _ ipv6Address: IPv6Address?) throws {
        let link = try inside.index(of: port.guestName)
        if ipv6Address != nil {
            // It has booted: that its addresses are nobody else's, which takes the kernel a second, is known.
            try inside.setSysctls(["ipv6/conf/all/forwarding": 1, "ipv6/conf/\(port.guestName)/accept_dad": 0])
        }
        let address = IPAddress.v4(port.primaryAddress)
        try inside.netlink.execute(
            .changeLink(LinkChange(index: link, isUp: true)),
            .addAddress(
                InterfaceAddress(link: link, address: address, prefixLength: port.subnet.prefixLength), replace: true))
        if let gateway = port.gateway {
            let everywhere = IPCIDR.v4(try IPv4CIDR(containing: IPv4Address(rawValue: 0), prefixLength: 0))
            try lead(everywhere, to: .v4(gateway), link, source: address)
        }
        if let ipv6Address { try boot(link, ipv6Address) }
    }

    /// DHCPv6 gives an address without a prefix (RFC 8415): all others are reached through the router.
    private func boot(_ link: UInt32, _ address: IPv6Address) throws {
        try inside.netlink.execute(
            .addAddress(
                InterfaceAddress(link: link, address: .v6(address), prefixLength: 128, skipsDuplicateDetection: true),
                replace: true))
        let everywhere = IPCIDR.v6(try IPv6CIDR(containing: IPv6Address(rawValue: 0), prefixLength: 0))
        try lead(everywhere, to: .v6(WellKnownAddress.ipv6Router), link, source: nil)
    }

    private func lead(_ block: IPCIDR, to gateway: IPAddress, _ link: UInt32, source: IPAddress?) throws {
        let route = Route(
            destination: block, gateway: gateway, link: link, protocol: RouteProtocol.dhcp, source: source)
        try inside.netlink.execute(.addRoute(route, replace: true))
    }
}

enum RouteProtocol {
    /// RTPROT_STATIC (linux/rtnetlink.h).
    static let `static`: UInt8 = 4
    /// RTPROT_DHCP (linux/rtnetlink.h).
    static let dhcp: UInt8 = 16
}
