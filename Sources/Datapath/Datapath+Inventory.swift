import IPAddressing
import Netlink
import Synchronization

extension Datapath {
    /// Reads back what the kernel holds. Attachments under way are left out.
    public func inventory() throws(DatapathError) -> Inventory {
        let enis = state.withLock { $0.enis.values.map(\.eni) }
        return try survey().inventory(wanted: ENILink.rules(of: enis))
    }

    func survey() throws(DatapathError) -> Survey {
        try DatapathError.looking(for: "rules, links and routes of the node") { () throws(NetlinkError) in
            // In this order: of an attachment whose rule was there, either the route is there when the routes are read,
            // or it was still under way.
            let rules = try host.rules(family: .v4)
            let links = try host.links().filter {
                [Conventions.podLinkGroup, Conventions.reapLinkGroup].contains($0.group)
            }
            let attaching = state.withLock { $0.attaching }
            let routes = try host.routes(family: .v4, table: Conventions.podTable)
            let neighbours = try host.neighbours(family: .v4)
            // What looks abandoned is looked at again: it may have been finished, or begun, since the links were read.
            var unfinished: [Link] = []
            for link in links where link.isPodLink && link.owner == nil && attaching[link.index] == nil {
                let now = try host.link(index: link.index)
                if now?.mac == link.mac, now?.owner == nil { unfinished.append(link) }
            }
            let living = Set(links.filter(\.isPodLink).map(\.index))
            var strayRoutes: [Route] = []
            for route in routes where !(route.link.map(living.contains) ?? false) {
                let link = try route.link.flatMap { (index) throws(NetlinkError) in try host.link(index: index) }
                if link?.isPodLink != true { strayRoutes.append(route) }
            }
            return Survey(
                rules: rules, links: links.filter { attaching[$0.index] == nil }, attaching: Set(attaching.values),
                routes: routes, neighbours: neighbours, unfinished: unfinished, strayRoutes: strayRoutes)
        }
    }
}

/// What `Inventory` is made of.
struct Survey {
    let rules: [RoutingRule]
    let links: [Link]
    let attaching: Set<IPv4Address>
    let routes: [Route]
    let neighbours: [Neighbour]
    let unfinished: [Link]
    let strayRoutes: [Route]

    /// `wanted`: rules of priority 1536 that belong there although no pod link has their address.
    func inventory(wanted: [RoutingRule]) -> Inventory {
        let pods = links.filter(\.isPodLink).compactMap { link in link.owner.map { pod(link, $0) } }
        let known = Set(wanted + [.podTable, .mark])
        let addresses = attaching.union(pods.flatMap(\.addresses))
        return Inventory(
            pods: pods, unfinished: unfinished, strayRoutes: strayRoutes,
            strayRules: rules.filter { $0.isOurs && !known.contains($0) && !$0.isFromAny(of: addresses) },
            waitingLinks: links.count { !$0.isPodLink })
    }

    private func pod(_ link: Link, _ owner: LinkOwner) -> PodLink {
        let addresses = routes.filter { $0.link == link.index }.compactMap(\.hostAddress)
        return PodLink(
            link: link, owner: owner, addresses: addresses,
            rules: rules.filter { $0.isOurs && $0.isFromAny(of: Set(addresses)) },
            podMAC: neighbours.first { $0.link == link.index && $0.state == .permanent }?.mac)
    }
}

extension Link {
    var isPodLink: Bool { group == Conventions.podLinkGroup }
    var owner: LinkOwner? { LinkOwner(alias: alias) }
}

extension RoutingRule {
    /// Whether this is a source rule for one of these addresses.
    func isFromAny(of addresses: Set<IPv4Address>) -> Bool {
        priority == Conventions.sourcePriority && sourceAddress.map(addresses.contains) == true
    }
}

extension Route {
    /// The one address that the route leads to.
    var hostAddress: IPv4Address? {
        guard case .v4(let block) = destination, block.prefixLength == 32 else { return nil }
        return block.address
    }
}

extension ENILink {
    /// What sends an ENI's own primary address to its table.
    static func rules(of enis: [ENILink]) -> [RoutingRule] {
        enis.map { .fromSource($0.primaryAddress, table: $0.table) }
    }
}
