import IPAddressing
import Netlink
import Synchronization

extension Datapath {
    /// Removes everything of ours from the node: the nftables table, rules, the pod table, the tables, addresses and
    /// links' state of the ENIs; with `removingPods` the links of pods, too, which cuts running pods off. Works from what
    /// the kernel holds, and so without a daemon as well. May be repeated.
    ///
    /// Settings of the primary link and host-wide ones stay: what they were before is not known.
    public func tearDownNode(removingPods: Bool) throws(DatapathError) {
        try apply(NodeTable.removal)
        state.withLock { $0 = State() }
        let rules = try ourRules()
        let links = try DatapathError.looking(for: "ip link show") { () throws(NetlinkError) in try host.links() }
        try host.perform(rules.map { .deleteRule($0) }, tolerating: .absent)
        for table in Set(rules.filter { $0.priority == Conventions.sourcePriority }.map(\.table)).sorted() {
            // Never a table of the system's: local, main, default.
            guard !(253...255).contains(table), table != 0 else { continue }
            try removeENI(table: table, sources: Set(rules.filter { $0.table == table }.compactMap(\.sourceAddress)))
        }
        try removeRoutes(table: Conventions.podTable)
        let groups = [Conventions.reapLinkGroup] + (removingPods ? [Conventions.podLinkGroup] : [])
        try host.perform(
            links.filter { groups.contains($0.group) }.map { .deleteLink(index: $0.index) }, tolerating: .absent)
    }

    /// The ENI's link is where its table's routes lead; of its addresses ours is the one that a rule sends there.
    private func removeENI(table: UInt32, sources: Set<IPv4Address>) throws(DatapathError) {
        let links = Set(try removeRoutes(table: table).compactMap(\.link))
        let addresses = try DatapathError.looking(for: "ip addr show") { () throws(NetlinkError) in
            try host.addresses(family: .v4)
        }
        let ours = addresses.filter { address in
            guard case .v4(let value) = address.address else { return false }
            return links.contains(address.link) && sources.contains(value)
        }
        try host.perform(
            ours.flatMap { [.deleteAddress($0), .changeLink(LinkChange(index: $0.link, isUp: false))] },
            tolerating: .absent)
    }

    /// Removes the routes of a table that is ours, and returns them.
    @discardableResult
    private func removeRoutes(table: UInt32) throws(DatapathError) -> [Route] {
        let routes = try DatapathError.looking(for: "ip route show table \(table)") { () throws(NetlinkError) in
            try host.routes(family: .v4, table: table)
        }.filter { $0.protocol == Conventions.routeProtocol }
        try host.perform(routes.map { .deleteRoute($0) }, tolerating: .absent)
        return routes
    }
}
