import IPAddressing
import LinuxSystem
import Netlink
import Nftables
import SystemPackage

/// The VPC router: one link to each plugged-in interface, and the routes that say whose an address is.
///
/// All of it blocks and enters the router's namespace: only for threads of one's own.
final class Router: Sendable {
    private let inside: LabNamespace
    private let nftables: Nftables

    /// EC2's jumbo frames (EC2 User Guide, "Network maximum transmission unit").
    static let mtu: UInt32 = 9001
    /// Every port of the router has the same address, so that no neighbour entry in a guest is wrong when an address moves
    /// from one port to another. Locally administered.
    static let mac = MACAddress(rawValue: 0x0AFF_0000_0001)

    @available(*, noasync)
    init(creating name: String, vpcCIDRs: [IPv4CIDR], hasNATGateway: Bool) throws {
        inside = try LabNamespace(creating: name)
        nftables = try inside.namespace.run { try Nftables() }
        // The source check is nftables' work: rp_filter would drop without counting.
        try inside.setSysctls([
            "ipv4/ip_forward": 1, "ipv4/conf/all/rp_filter": 0, "ipv4/conf/default/rp_filter": 0,
        ])
        try nftables.apply(RouterRules.creation(hasNATGateway: hasNATGateway))
        for address in [WellKnownAddress.metadata, WellKnownAddress.endpoint, WellKnownAddress.internetGateway] {
            try inside.netlink.execute(own(address))
        }
        for block in vpcCIDRs {
            // Without an owner there is no answer to ARP, and no loop. The metric lets every owner's route win.
            let nobody = Route(
                destination: .v4(block), kind: .unreachable, protocol: RouteProtocol.static, metric: 9999)
            try inside.netlink.execute(.addRoute(nobody, replace: true))
        }
    }

    /// Lays the link to the internet, with the MTU of the world outside.
    ///
    /// A packet from inside to a public address goes out, is translated, and is sent back by the internet: as on EC2 the
    /// receiver sees the sender's public address, and the path has the gateway's MTU.
    @available(*, noasync)
    func connect(to internet: LabNamespace) throws {
        // Before the link is made, which takes them over. It sends back where packets came from, and says nothing of it.
        try internet.setSysctls([
            "ipv4/ip_forward": 1, "ipv4/conf/all/send_redirects": 0, "ipv4/conf/default/send_redirects": 0,
            "ipv4/conf/all/rp_filter": 0, "ipv4/conf/default/rp_filter": 0,
        ])
        try inside.netlink.execute(
            .createVeth(
                VethPair(
                    name: RouterRules.gatewayLink, mtu: 1500, group: 0, isUp: true,
                    peer: VethPair.Peer(name: "eth0", mtu: 1500, namespace: internet.namespace.descriptor.rawValue))))
        let gateway = try inside.index(of: RouterRules.gatewayLink)
        let length = WellKnownAddress.internetPrefixLength
        let network = try IPv4CIDR(containing: WellKnownAddress.internetHost, prefixLength: length)
        let clients = try IPv4CIDR(
            containing: WellKnownAddress.publicNetwork, prefixLength: WellKnownAddress.publicPrefixLength)
        let host = WellKnownAddress.internetHost
        let router = WellKnownAddress.internetGateway
        // Nobody has the NAT gateway's address: it is translated, or nothing answers to it.
        let gatewayHost = IPv4CIDR(host: WellKnownAddress.natGateway)
        try inside.netlink.execute(
            .addRoute(onLink(network, gateway), replace: true), .addRoute(via(host, clients, gateway)),
            .addRoute(via(host, gatewayHost, gateway)))

        let link = try internet.index(of: "eth0")
        try internet.netlink.execute(
            .changeLink(LinkChange(index: link, isUp: true)),
            .addAddress(
                InterfaceAddress(link: link, address: .v4(WellKnownAddress.internetHost), prefixLength: length)),
            .addRoute(via(router, clients, link)), .addRoute(via(router, gatewayHost, link)))
    }

    private func via(_ gateway: IPv4Address, _ block: IPv4CIDR, _ link: UInt32) -> Route {
        Route(destination: .v4(block), gateway: .v4(gateway), link: link, protocol: RouteProtocol.static)
    }

    /// Plugs an interface into a guest: the guest sees a new link, down unless it is the primary one.
    @available(*, noasync)
    func plug(_ port: Port, into guest: Guest) throws {
        try pull(port)
        try inside.netlink.execute(
            .createVeth(
                VethPair(
                    name: port.linkName, mac: Self.mac, mtu: Self.mtu, group: 0, isUp: false,
                    peer: VethPair.Peer(
                        name: port.guestName, mac: port.mac, mtu: Self.mtu,
                        namespace: guest.inside.namespace.descriptor.rawValue))))
        let link = try inside.index(of: port.linkName)
        // The default answers a proxied ARP request after up to 0.8 s (arp(7), proxy_delay).
        try inside.setSysctls(["ipv4/neigh/\(port.linkName)/proxy_delay": 0])
        let primary = IPAddress.v4(port.primaryAddress)
        try inside.netlink.execute(
            .changeLink(
                LinkChange(index: link, isUp: true, alias: port.interface, ipv4: [.proxyArp: 1, .sendRedirects: 0])),
            .setNeighbour(Neighbour(link: link, address: primary, mac: port.mac)),
            .addRoute(onLink(IPv4CIDR(host: port.primaryAddress), link), replace: true))
        if let gateway = port.gateway { try inside.netlink.execute(own(gateway)) }
        if port.isPrimary { try guest.boot(with: port) }
    }

    /// Pulls an interface out: its link is gone at both ends, and with it its routes.
    func pull(_ port: Port) throws {
        if let link = try inside.netlink.link(named: port.linkName) {
            try inside.netlink.execute(.deleteLink(index: link.index))
        }
    }

    /// Leads the packets of `block` to `port`. Replacing a route is atomic: there is an owner at any time, one.
    func route(_ block: IPv4CIDR, to port: Port) throws {
        let route = Route(
            destination: .v4(block), gateway: .v4(port.primaryAddress), link: try inside.index(of: port.linkName),
            protocol: RouteProtocol.static, isOnLink: true)
        try inside.netlink.execute(.addRoute(route, replace: true))
    }

    /// Leaves `block` without an owner, if that was `port`: it may be another interface's primary address by now.
    func unroute(_ block: IPv4CIDR, from port: Port) throws {
        let route = Route(
            destination: .v4(block), gateway: .v4(port.primaryAddress), protocol: RouteProtocol.static)
        for case .some(let error) in try inside.netlink.perform([.deleteRoute(route)]) {
            // ESRCH: it went with its port.
            guard error.errno == .noSuchProcess else { throw error }
        }
    }

    func translate(_ elements: RouterRules.Elements) throws { try nftables.apply(RouterRules.replacement(elements)) }

    /// A TCP socket that listens in the router's namespace.
    @available(*, noasync)
    func listen(on address: IPv4Address, port: UInt16) throws -> Descriptor {
        try inside.namespace.run { try ListeningSocket.open(on: address, port: port) }
    }

    private func own(_ address: IPv4Address) -> NetlinkRequest {
        .addAddress(InterfaceAddress(link: loopback, address: .v4(address), prefixLength: 32), replace: true)
    }

    private func onLink(_ block: IPv4CIDR, _ link: UInt32) -> Route {
        Route(destination: .v4(block), link: link, scope: .link, protocol: RouteProtocol.static)
    }
}
