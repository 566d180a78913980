import IPAddressing
import LinuxSystem
import Netlink
import Nftables
import SystemPackage

/// The VPC router: one link to each plugged-in interface, and the routes that say whose an address is.
///
/// All of it blocks and enters the router's namespace: only for threads of one's own.
final class Router: Sendable {
    let inside: LabNamespace
    private let nftables: Nftables

    /// EC2's jumbo frames (EC2 User Guide, "Network maximum transmission unit").
    static let mtu: UInt32 = 9001
    /// Every port of the router has the same address, so that no neighbour entry in a guest is wrong when an address moves
    /// from one port to another. Locally administered.
    static let mac = MACAddress(rawValue: 0x0AFF_0000_0001)

    @available(*, noasync)
    init(creating name: String, hasNATGateway: Bool) throws {
        inside = try LabNamespace(creating: name)
        nftables = try inside.namespace.run { try Nftables() }
        // The source check is nftables' work: rp_filter would drop without counting.
        try inside.setSysctls([
            "ipv4/ip_forward": 1, "ipv4/conf/all/rp_filter": 0, "ipv4/conf/default/rp_filter": 0,
            "ipv6/conf/all/forwarding": 1,
            // Each of its addresses is the only one on its link, and until that was found out, which takes a second, it
            // could not ask for a neighbour on behalf of others.
            "ipv6/conf/default/accept_dad": 0,
        ])
        try nftables.apply(RouterRules.creation(hasNATGateway: hasNATGateway))
        for address in [
            WellKnownAddress.metadata, WellKnownAddress.ipv6Metadata, WellKnownAddress.endpoint,
            .v4(WellKnownAddress.internetGateway),
        ] { try inside.netlink.execute(own(address)) }
    }

    /// Without an owner there is no answer to ARP, and no loop.
    func associate(_ block: IPCIDR) throws {
        try inside.netlink.execute(.addRoute(nobody(block), replace: true))
    }

    func disassociate(_ block: IPCIDR) throws {
        try inside.netlink.execute(ignoring: .noSuchProcess, .deleteRoute(nobody(block)))
    }

    private func nobody(_ block: IPCIDR) -> Route {
        // The metric lets every owner's route win.
        Route(destination: block, kind: .unreachable, protocol: RouteProtocol.static, metric: 9999)
    }

    /// Plugs an interface into a guest: the guest sees a new link, down.
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
        let router = InterfaceAddress(
            link: link, address: .v6(WellKnownAddress.ipv6Router), prefixLength: 128, skipsDuplicateDetection: true)
        try inside.netlink.execute(
            .changeLink(
                LinkChange(index: link, isUp: true, alias: port.interface, ipv4: [.proxyArp: 1, .sendRedirects: 0])),
            .setNeighbour(Neighbour(link: link, address: .v4(port.primaryAddress), mac: port.mac)),
            .addRoute(onLink(IPv4CIDR(host: port.primaryAddress), link), replace: true),
            .addAddress(router),
            .setNeighbour(Neighbour(link: link, address: .v6(port.linkLocalAddress), mac: port.mac)))
        if let gateway = port.gateway { try inside.netlink.execute(own(.v4(gateway))) }
    }

    /// Pulls an interface out: its link is gone at both ends, and with it its routes.
    func pull(_ port: Port) throws {
        if let link = try inside.netlink.link(named: port.linkName) {
            try inside.netlink.execute(.deleteLink(index: link.index))
        }
    }

    /// Leads the packets of `block` to `port`. Replacing a route is atomic: there is an owner at any time, one.
    func route(_ block: IPCIDR, to port: Port) throws {
        let route = Route(
            destination: block, gateway: port.nextHop(to: block), link: try inside.index(of: port.linkName),
            protocol: RouteProtocol.static, isOnLink: true)
        try inside.netlink.execute(.addRoute(route, replace: true))
    }

    /// Leaves `block` without an owner, if that was `port`: it may be another interface's primary address by now.
    func unroute(_ block: IPCIDR, from port: Port) throws {
        let route = Route(destination: block, gateway: port.nextHop(to: block), protocol: RouteProtocol.static)
        // ESRCH: it went with its port.
        try inside.netlink.execute(ignoring: .noSuchProcess, .deleteRoute(route))
    }

    func translate(_ elements: RouterRules.Elements) throws { try nftables.apply(RouterRules.replacement(elements)) }

    /// A TCP socket that listens in the router's namespace.
    @available(*, noasync)
    func listen(on address: IPAddress, port: UInt16) throws -> Descriptor {
        try inside.namespace.run { try ListeningSocket.open(on: address, port: port) }
    }

    private func own(_ address: IPAddress) -> NetlinkRequest {
        // Without detection, even where it finds nobody at once, or there is a moment in which nothing can be bound to it.
        .addAddress(
            InterfaceAddress(
                link: loopback, address: address, prefixLength: address.bitWidth,
                skipsDuplicateDetection: address.family == .v6), replace: true)
    }

    private func onLink(_ block: IPv4CIDR, _ link: UInt32) -> Route {
        Route(destination: .v4(block), link: link, scope: .link, protocol: RouteProtocol.static)
    }
}

extension NetlinkSocket {
    /// Executes a request, for which failing with `expected` is success: what was to be done was done before.
    fileprivate func execute(ignoring expected: Errno, _ request: NetlinkRequest) throws {
        for case .some(let error) in try perform([request]) {
            guard error.errno == expected else { throw error }
        }
    }
}
