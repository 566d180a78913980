import IPAddressing
import Netlink

/// What all pods of a node share.
struct NodeObjects {
    let node: NodeNetwork

    init(_ node: NodeNetwork) { self.node = node }

    var creation: [NetlinkRequest] {
        [
            // Loose: strict breaks NodePort and plain egress of pods on secondary ENIs.
            .changeLink(LinkChange(index: node.primaryLinkIndex, ipv4: [.rpFilter: 2, .forwarding: 1])),
            .addRule(.podTable), .addRule(.mark),
        ]
    }
}

/// The kernel objects of a secondary ENI.
struct ENIObjects {
    let eni: ENILink
    let link: UInt32

    init(_ eni: ENILink, link: UInt32) {
        self.eni = eni
        self.link = link
    }

    /// Up first: a link that is down takes no routes. The rule last: its table must not be empty.
    var creation: [NetlinkRequest] {
        let gateway = IPAddress.v4(eni.gateway)
        return [
            .changeLink(LinkChange(index: link, isUp: true, mtu: eni.mtu, ipv4: [.rpFilter: 1, .forwarding: 1])),
            .addAddress(address, replace: true),
            .addRoute(Plan.route(to: IPCIDR(host: gateway), link: link, table: eni.table), replace: true),
            .addRoute(Plan.defaultRoute(via: gateway, link: link, table: eni.table), replace: true),
            .addRule(.fromSource(eni.primaryAddress, table: eni.table)),
        ]
    }

    var removal: [NetlinkRequest] {
        [.deleteAddress(address), .changeLink(LinkChange(index: link, isUp: false))]
    }

    /// Without the prefix' route: in the main table it would draw the subnet's traffic away from the primary link.
    private var address: InterfaceAddress {
        InterfaceAddress(
            link: link, address: .v4(eni.primaryAddress), prefixLength: eni.subnet.prefixLength,
            hasPrefixRoute: false)
    }
}
