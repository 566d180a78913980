public import IPAddressing
public import Netlink
import Nftables
import Synchronization

extension Datapath {
    /// Makes what all pods of the node share: two rules, the nftables table, the settings of the primary link; then
    /// every ENI of `enis` as `setUpENI` does. On a node that has it all nothing changes for the traffic. An ENI that
    /// cannot be set up keeps none of the others from it: its error is thrown at the end.
    ///
    /// The calling thread must be in the node's network namespace, for /proc/sys/net. Returns the host-wide settings
    /// that are wrong and could not be written.
    public func setUpNode(_ node: NodeNetwork, enis: [ENILink] = []) throws(DatapathError) -> [SysctlProblem] {
        let problems = HostSettings.ensure()
        // Under the lock, or the table could be replaced by one that lacks an ENI set up meanwhile.
        try state.withLock { (state) throws(DatapathError) in
            state.node = node
            try makeMissing(of: NodeObjects(node).creation)
            var failure: DatapathError?
            for eni in enis {
                do throws(DatapathError) {
                    state.enis[eni.table] = try makeENI(eni)
                } catch {
                    failure = failure ?? error
                }
            }
            try replaceTable(&state)
            if let failure { throw failure }
        }
        return problems
    }

    /// Makes the link of a secondary ENI usable: found by its hardware address, up, its primary address, its own table
    /// and the rule to it. May be repeated.
    ///
    /// Throws `DatapathError.noLink` while the node does not see the ENI.
    @discardableResult
    public func setUpENI(_ eni: ENILink) throws(DatapathError) -> Link {
        try state.withLock { (state) throws(DatapathError) in
            let known = try makeENI(eni)
            state.enis[eni.table] = known
            try extendTable(&state, NodeTable.adding(linkName: known.link.name))
            return known.link
        }
    }

    /// Makes again what somebody has removed or changed of what `setUpNode` and `setUpENI` made; when nothing is missing
    /// nothing is written, so that it may answer every change notice. Pods are `reconcile`'s.
    ///
    /// Returns what was made, as commands; an ENI whose link is gone is left out.
    public func repairNode() throws(DatapathError) -> [String] {
        try state.withLock { (state) throws(DatapathError) in
            guard let node = state.node else { return [] }
            var made = try makeMissing(of: NodeObjects(node).creation)
            var isTableRight = try tableListing() == state.tableListing
            for (table, known) in state.enis {
                guard let link = try link(of: known.eni.mac) else { continue }
                made += try makeMissing(of: ENIObjects(known.eni, link: link.index).creation)
                // An ENI that was attached anew may have another name.
                if link.name != known.link.name { isTableRight = false }
                state.enis[table] = State.KnownENI(eni: known.eni, link: link)
            }
            if !isTableRight {
                try replaceTable(&state)
                made.append("nft table inet \(NodeTable.name)")
            }
            return made
        }
    }

    /// The node's link with this hardware address; never one of ours. `nil` while the node does not see the ENI.
    public func link(of mac: MACAddress) throws(DatapathError) -> Link? {
        let links = try DatapathError.looking(for: "ip link show") { () throws(NetlinkError) in try host.links() }
        let ours = [Conventions.podLinkGroup, Conventions.reapLinkGroup]
        let candidates = links.filter { $0.mac == mac && !ours.contains($0.group) }
        // VLANs, macvlans and bridges on top of an ENI bear its address, too; in a lab an ENI is a veth.
        return candidates.first { $0.kind == nil } ?? candidates.first { $0.kind == "veth" }
    }

    private func makeENI(_ eni: ENILink) throws(DatapathError) -> State.KnownENI {
        guard let link = try link(of: eni.mac) else { throw .noLink(eni: eni.id, mac: eni.mac) }
        try makeMissing(of: ENIObjects(eni, link: link.index).creation)
        return State.KnownENI(eni: eni, link: link)
    }

    /// Makes what the kernel does not have of `requests`, in their order, and returns that.
    @discardableResult
    private func makeMissing(of requests: [NetlinkRequest]) throws(DatapathError) -> [String] {
        let snapshot = try Snapshot.node(host)
        let missing = requests.filter { !snapshot.holds($0) }
        try host.perform(missing, tolerating: .present)
        return missing.map(\.description)
    }

    /// Takes away all that `setUpENI` made, and every rule to the ENI's table. The link is set down, as EC2 gave it. May
    /// be repeated, also after the ENI was detached.
    public func tearDownENI(_ eni: ENILink) throws(DatapathError) {
        let rules = try ourRules().filter { $0.priority == Conventions.sourcePriority && $0.table == eni.table }
        let routes = try DatapathError.looking(for: "ip route show table \(eni.table)") { () throws(NetlinkError) in
            try host.routes(family: .v4, table: eni.table)
        }
        let link = try link(of: eni.mac)
        let objects = link.map { ENIObjects(eni, link: $0.index).removal } ?? []
        try host.perform(
            rules.map { .deleteRule($0) } + routes.map { .deleteRoute($0) } + objects, tolerating: .absent)
        try state.withLock { (state) throws(DatapathError) in
            let known = state.enis.removeValue(forKey: eni.table)
            guard let name = known?.link.name ?? link?.name else { return }
            try extendTable(&state, NodeTable.removing(linkName: name))
        }
    }

    func ourRules() throws(DatapathError) -> [RoutingRule] {
        try DatapathError.looking(for: "ip rule show") { () throws(NetlinkError) in try host.rules(family: .v4) }
            .filter(\.isOurs)
    }
}
