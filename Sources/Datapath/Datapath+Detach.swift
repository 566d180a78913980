import IPAddressing
public import LinuxSystem
import Netlink

extension Datapath {
    /// Takes the pod's link, routes and rule away. No link is deleted, which would take 20 ms and more: both ends are set
    /// down and renamed, so that the same namespace can be attached again at once, and the host end waits for `reap` or
    /// for the end of the pod's namespace, whichever comes first.
    ///
    /// `ends` is what `attach` answered; without it the link is found by its alias. `podSocket`: as in `attach`; without
    /// it the pod's end keeps its name until the link is reaped. What is gone already is no error.
    public func detach(
        _ pod: PodAttachment, ends: LinkEnds? = nil, podSocket: Descriptor? = nil
    ) throws(DatapathError) {
        let found = try DatapathError.looking(for: "link of \(pod.owner)") { () throws(NetlinkError) in
            try link(of: pod, ends: ends)
        }
        guard let link = found, link.group == Conventions.podLinkGroup else {
            return try removeRuleWithoutLink(of: pod)
        }
        let isPodEndFree = podSocket.map { parkPodEnd(of: link, pod, $0) } ?? true
        let route = Plan.route(
            to: IPCIDR(host: .v4(pod.address)), link: link.index, table: Conventions.podTable)
        let rule = Plan.rule(of: pod).map { [NetlinkRequest.deleteRule($0)] } ?? []
        let leave = isPodEndFree ? Self.park(link.index, as: link.index) : [.deleteLink(index: link.index)]
        try host.perform([.deleteRoute(route)] + rule + leave, tolerating: .absent)
    }

    /// The host end of the pod's link, and never that of a successor which bears its name or index.
    private func link(of pod: PodAttachment, ends: LinkEnds?) throws(NetlinkError) -> Link? {
        if let ends {
            let link = try host.link(index: ends.hostIndex)
            return link?.mac == ends.hostMAC ? link : nil
        }
        for name in [pod.hostLinkName, pod.alternativeLinkName] {
            if let link = try host.link(named: name), LinkOwner(alias: link.alias) == pod.owner { return link }
        }
        return try host.links(group: Conventions.podLinkGroup).first { LinkOwner(alias: $0.alias) == pod.owner }
    }

    /// The link is gone, or has been through this before. Its routes went with it; its rule did not, and yet may by now
    /// be another pod's: then there is a route to that pod.
    private func removeRuleWithoutLink(of pod: PodAttachment) throws(DatapathError) {
        guard let rule = Plan.rule(of: pod) else { return }
        let routes = try DatapathError.looking(for: "ip route show table 5120") { () throws(NetlinkError) in
            try host.routes(family: .v4, table: Conventions.podTable)
        }
        if routes.contains(where: { $0.destination == rule.source }) { return }
        try host.perform([.deleteRule(rule)], tolerating: .absent)
    }

    /// Frees the name and the address inside the pod. `false` when the end is there and could not be renamed.
    private func parkPodEnd(of link: Link, _ pod: PodAttachment, _ descriptor: Descriptor) -> Bool {
        guard let index = link.peerIndex, let socket = try? NetlinkSocket(adopting: descriptor) else { return false }
        do {
            // In another namespace than the socket's there is nothing to free here.
            guard let end = try socket.link(index: index), end.peerIndex == link.index else { return true }
            let address = InterfaceAddress(link: index, address: .v4(pod.address), prefixLength: 32)
            try socket.perform([.deleteAddress(address)] + Self.park(index, as: link.index), tolerating: .absent)
            return true
        } catch {
            return false
        }
    }

    /// Down first: before Linux 6.2 a link that is up cannot be renamed. `number` is unique on the node.
    private static func park(_ index: UInt32, as number: UInt32) -> [NetlinkRequest] {
        [
            .changeLink(LinkChange(index: index, isUp: false)),
            .changeLink(
                LinkChange(
                    index: index, name: "reap" + String(number, radix: 16), group: Conventions.reapLinkGroup)),
        ]
    }

    /// Deletes links that wait for it, at most `limit`, some 20 ms each. Returns how many still wait.
    public func reap(limit: Int = 32) throws(DatapathError) -> Int {
        let waiting = try DatapathError.looking(for: "ip link show group 0x7671") { () throws(NetlinkError) in
            try host.links(group: Conventions.reapLinkGroup)
        }
        // One by one: a batch would keep the socket from those who attach pods.
        for link in waiting.prefix(limit) {
            try host.perform([.deleteLink(index: link.index)], tolerating: .absent)
        }
        return max(0, waiting.count - limit)
    }
}
