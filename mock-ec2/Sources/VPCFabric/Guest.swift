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
    func boot(with port: Port) throws {
        let link = try inside.index(of: port.guestName)
        let address = IPAddress.v4(port.primaryAddress)
        try inside.netlink.execute(
            .changeLink(LinkChange(index: link, isUp: true)),
            .addAddress(
                InterfaceAddress(link: link, address: address, prefixLength: port.subnet.prefixLength), replace: true))
        guard let gateway = port.gateway else { return }
        let everywhere = try IPv4CIDR(containing: IPv4Address(rawValue: 0), prefixLength: 0)
        try inside.netlink.execute(
            .addRoute(
                Route(
                    destination: .v4(everywhere), gateway: .v4(gateway), link: link, protocol: RouteProtocol.dhcp,
                    source: address), replace: true))
    }
}

enum RouteProtocol {
    /// RTPROT_STATIC (linux/rtnetlink.h).
    static let `static`: UInt8 = 4
    /// RTPROT_DHCP (linux/rtnetlink.h).
    static let dhcp: UInt8 = 16
}
