import IPAddressing
import LinuxSystem
import Netlink

extension Router {
    /// Lays the link to the internet, with the MTU of the world outside.
    ///
    /// A packet from inside to a public IPv4 address goes out, is translated, and is sent back by the internet: as on EC2
    /// the receiver sees the sender's public address, and the path has the gateway's MTU. IPv6 addresses are global, and
    /// nothing is translated.
    @available(*, noasync)
    func connect(to internet: LabNamespace) throws {
        // Before the link is made, which takes them over. It sends back where packets came from, and says nothing of it.
        try internet.setSysctls([
            "ipv4/ip_forward": 1, "ipv4/conf/all/send_redirects": 0, "ipv4/conf/default/send_redirects": 0,
            "ipv4/conf/all/rp_filter": 0, "ipv4/conf/default/rp_filter": 0, "ipv6/conf/default/accept_dad": 0,
        ])
        try inside.netlink.execute(
            .createVeth(
                VethPair(
                    name: RouterRules.gatewayLink, mtu: 1500, group: 0, isUp: true,
                    peer: VethPair.Peer(name: "eth0", mtu: 1500, namespace: internet.namespace.descriptor.rawValue))))
        let gateway = try inside.index(of: RouterRules.gatewayLink)
        let link = try internet.index(of: "eth0")
        try internet.netlink.execute(.changeLink(LinkChange(index: link, isUp: true)))
        try connectIPv4(gateway, internet, link)
        try connectIPv6(gateway, internet, link)
    }

    private func connectIPv4(_ gateway: UInt32, _ internet: LabNamespace, _ link: UInt32) throws {
        let length = WellKnownAddress.internetPrefixLength
        let network = try IPv4CIDR(containing: WellKnownAddress.internetHost, prefixLength: length)
        let clients = IPCIDR.v4(
            try IPv4CIDR(
                containing: WellKnownAddress.publicNetwork, prefixLength: WellKnownAddress.publicPrefixLength))
        let host = IPAddress.v4(WellKnownAddress.internetHost)
        let router = IPAddress.v4(WellKnownAddress.internetGateway)
        // Nobody has the NAT gateway's address: it is translated, or nothing answers to it.
        let gatewayHost = IPCIDR.v4(IPv4CIDR(host: WellKnownAddress.natGateway))
        try inside.netlink.execute(
            .addRoute(
                Route(destination: .v4(network), link: gateway, scope: .link, protocol: RouteProtocol.static),
                replace: true),
            .addRoute(via(host, clients, gateway)), .addRoute(via(host, gatewayHost, gateway)))
        try internet.netlink.execute(
            .addAddress(InterfaceAddress(link: link, address: host, prefixLength: length)),
            .addRoute(via(router, clients, link)), .addRoute(via(router, gatewayHost, link)))
    }

    private func connectIPv6(_ gateway: UInt32, _ internet: LabNamespace, _ link: UInt32) throws {
        let router = IPAddress.v6(WellKnownAddress.ipv6InternetGateway)
        let host = IPAddress.v6(WellKnownAddress.ipv6InternetHost)
        let clients = IPCIDR.v6(
            try IPv6CIDR(
                containing: WellKnownAddress.ipv6VPCNetwork, prefixLength: WellKnownAddress.ipv6VPCPrefixLength))
        try inside.netlink.execute(.addAddress(neighbour(gateway, router)))
        try internet.netlink.execute(.addAddress(neighbour(link, host)), .addRoute(via(router, clients, link)))
    }

    private func neighbour(_ link: UInt32, _ address: IPAddress) -> InterfaceAddress {
        InterfaceAddress(
            link: link, address: address, prefixLength: WellKnownAddress.ipv6InternetPrefixLength,
            skipsDuplicateDetection: true)
    }

    private func via(_ gateway: IPAddress, _ block: IPCIDR, _ link: UInt32) -> Route {
        Route(destination: block, gateway: gateway, link: link, protocol: RouteProtocol.static)
    }
}
