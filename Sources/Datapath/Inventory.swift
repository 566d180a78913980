public import IPAddressing
public import Netlink

/// What the kernel holds of ours.
public struct Inventory: Hashable, Sendable {
    /// The living links of pods.
    public var pods: [PodLink]
    /// Links in the pod group that no attachment owns: an `attach` was cut short after its first step.
    public var unfinished: [Link]
    /// Routes in the pod table that lead to no living pod link.
    public var strayRoutes: [Route]
    /// Rules of our priorities that neither a pod, nor an ENI that was set up, nor the node asks for.
    public var strayRules: [RoutingRule]
    /// How many links wait for `Datapath.reap`.
    public var waitingLinks: Int
}

/// A living pod link, with what leads to it and from it.
public struct PodLink: Hashable, Sendable {
    public var link: Link
    public var owner: LinkOwner
    /// Where the pod table has routes to this link.
    public var addresses: [IPv4Address]
    /// The rules of priority 1536 from these addresses.
    public var rules: [RoutingRule]

    /// The ends of the pair, for `Datapath.detach`; the pod's hardware address is the permanent neighbour's, `nil` when
    /// there is none.
    public var podMAC: MACAddress?
}
