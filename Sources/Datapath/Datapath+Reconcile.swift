public import LinuxSystem
import Netlink

extension Datapath {
    /// Makes what is missing of `pods` on the node's side, then removes our rules and pod routes that nobody asks for,
    /// and links whose `attach` was cut short. A living link that is not among `pods` keeps its routes and rules.
    ///
    /// `pods` must hold none that is being detached. Returns what was made and removed, as `ip` commands.
    @discardableResult
    public func reconcile(pods: [AttachedPod], enis: [ENILink]) throws(DatapathError) -> [String] {
        let before = try Snapshot.host(host)
        let living = pods.filter { pod in
            guard let link = before.links[pod.ends.hostIndex] else { return false }
            return link.mac == pod.ends.hostMAC && link.isPodLink
        }
        let missing = living.flatMap { missingObjects(of: $0, in: before) }
        try host.perform(missing, tolerating: .present)

        let rules = ENILink.rules(of: enis) + living.compactMap { Plan.rule(of: $0.pod) }
        let found = try survey().inventory(wanted: rules)
        let unfinished = found.unfinished.map { NetlinkRequest.deleteLink(index: $0.index) }
        // A stale rule of a pod that lives: it leads to another table than the pod's record says.
        let wanted = Set(rules)
        let recorded = Set(living.map(\.pod.address))
        let misleading = found.pods.flatMap(\.rules).filter { !wanted.contains($0) && $0.isFromAny(of: recorded) }
        let surplus =
            (found.strayRules + misleading).map { NetlinkRequest.deleteRule($0) }
            + found.strayRoutes.map { .deleteRoute($0) } + unfinished
        try host.perform(surplus, tolerating: .absent)
        return (missing + surplus).map(\.description)
    }

    /// A link that somebody has set down is set up before it gets its routes back. Only what is missing is made: each
    /// change is told to listeners, the daemon among them.
    private func missingObjects(of pod: AttachedPod, in snapshot: Snapshot) -> [NetlinkRequest] {
        let wanted = Plan(pod).objects.filter { $0.side == .host }.map { object in
            guard case .createVeth = object.request else { return object.request }
            return .changeLink(LinkChange(index: pod.ends.hostIndex, isUp: true))
        }
        return wanted.filter { !snapshot.holds($0) }
    }

    /// Compares the pod with its plan and returns the objects that are missing or different. `podSocket`: as in `attach`;
    /// without it the node's side alone is looked at.
    public func verify(_ pod: AttachedPod, podSocket: Descriptor?) throws(DatapathError) -> [KernelObject] {
        let hostSide = try Snapshot.host(host)
        let podSide = try podSocket.map { (descriptor) throws(DatapathError) in
            try Snapshot.pod(
                try DatapathError.looking(for: "netlink socket of \(pod.pod.owner)") { () throws(NetlinkError) in
                    try NetlinkSocket(adopting: descriptor)
                })
        }
        return Plan(pod).objects.filter { object in
            switch object.side {
            case .host: !hostSide.holds(object.request)
            case .pod: podSide.map { !$0.holds(object.request) } ?? false
            }
        }
    }
}
