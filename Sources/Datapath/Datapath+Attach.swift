public import LinuxSystem
import Netlink
import Synchronization
import SystemPackage

extension Datapath {
    /// Gives the pod its link, address and routes. `netns` is its network namespace, `podSocket` a NETLINK_ROUTE socket
    /// that was opened in it and is not yet bound.
    ///
    /// Throws after everything that was made has been undone: `DatapathError.interfaceExists` when the pod already has a
    /// link of that name, `.hostLinkExists` when the node has, else `.kernel`.
    public func attach(
        _ pod: PodAttachment, netns: Descriptor, podSocket: Descriptor
    ) throws(DatapathError) -> AttachedPod {
        let socket = try DatapathError.looking(for: "netlink socket of \(pod.owner)") { () throws(NetlinkError) in
            try NetlinkSocket(adopting: podSocket)
        }
        let execution = PlanExecution(host: host, pod: socket)
        var generator = SystemRandomNumberGenerator()
        var attached = AttachedPod(pod: pod, ends: .random(podIndex: Self.usualPodIndex, using: &generator))
        var attemptsLeft = Self.attempts
        while true {
            attemptsLeft -= 1
            do {
                try apply(Plan(attached, netns: netns.rawValue), by: execution)
                return attached
            } catch {
                guard attemptsLeft > 0 else { throw error.asDatapathError }
                try clear(error, from: &attached, pod: socket, using: &generator)
            }
        }
    }

    // What the kernel gives the first link after `lo`.
    private static let usualPodIndex: UInt32 = 2
    // A pod index, a host name and a host index may each be taken once; indexes are drawn from a million.
    private static let attempts = 6

    private func apply(_ plan: Plan, by execution: PlanExecution) throws(PlanFailure) {
        let ends = plan.pod.ends
        state.withLock { $0.attaching[ends.hostIndex] = plan.pod.pod.address }
        defer { state.withLock { $0.attaching[ends.hostIndex] = nil } }
        try execution.apply(plan)
    }

    /// Changes `attached` so that another attempt can succeed. Throws when none can.
    private func clear(
        _ failure: PlanFailure, from attached: inout AttachedPod, pod socket: NetlinkSocket,
        using generator: inout SystemRandomNumberGenerator
    ) throws(DatapathError) {
        // EEXIST: either name, or the host's index; EBUSY: the pod's index.
        guard case .createVeth = failure.object.request, [.fileExists, .resourceBusy].contains(failure.cause.errno)
        else { throw failure.asDatapathError }
        let pod = attached.pod
        let podLinkNamed = try DatapathError.looking(for: "(pod) ip link show \(pod.ifName)") {
            () throws(NetlinkError) in
            try socket.link(named: pod.ifName)
        }
        if let podLinkNamed {
            // A DEL that came without the namespace has left the pod's end until its host end is reaped: now.
            guard let parked = try parkedHostEnd(of: podLinkNamed) else {
                throw .interfaceExists(ifName: pod.ifName)
            }
            return try host.perform([.deleteLink(index: parked.index)], tolerating: .absent)
        }
        let hostLinkNamed = try DatapathError.looking(for: "ip link show \(pod.hostLinkName)") {
            () throws(NetlinkError) in
            try host.link(named: pod.hostLinkName)
        }
        if hostLinkNamed != nil {
            guard pod.hostLinkName != pod.alternativeLinkName else {
                throw .hostLinkExists(name: pod.hostLinkName)
            }
            attached.pod.hostLinkName = pod.alternativeLinkName
        } else {
            attached.ends = .random(podIndex: nil, using: &generator)
        }
    }
    /// The host's end of a pod's link, when it waits to be reaped.
    private func parkedHostEnd(of podEnd: Link) throws(DatapathError) -> Link? {
        guard let index = podEnd.peerIndex else { return nil }
        let link = try DatapathError.looking(for: "ip link show #\(index)") { () throws(NetlinkError) in
            try host.link(index: index)
        }
        return link.flatMap { $0.group == Conventions.reapLinkGroup && $0.peerIndex == podEnd.index ? $0 : nil }
    }
}
