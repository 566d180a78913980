public import IPAddressing

/// The numbers by which the kernel objects of this product are known: link groups, tables, rule priorities, the mark.
///
/// Priorities, ENI tables and the mark are AWS VPC CNI's (amazon-vpc-cni-k8s, docs/cni-proposal.md and
/// pkg/networkutils), so that people and other tools find what they expect; groups and the pod table are ours.
public enum Conventions {
    /// IFLA_GROUP of the host ends of pods, 30320; nftables matches them by `iifgroup`.
    public static let podLinkGroup: UInt32 = 0x7670
    /// IFLA_GROUP of host ends whose pod is gone and that wait to be deleted.
    public static let reapLinkGroup: UInt32 = 0x7671
    /// The table that holds a host route for each pod of the node.
    public static let podTable: UInt32 = 5120
    /// The main table (RT_TABLE_MAIN, rtnetlink(7)).
    public static let mainTable: UInt32 = 254

    /// Of the one rule that looks up `podTable`.
    public static let podTablePriority: UInt32 = 512
    /// Of the rule that sends marked packets by the primary link.
    public static let markPriority: UInt32 = 1024
    /// Of the rules from a pod's address to the table of its ENI.
    public static let sourcePriority: UInt32 = 1536

    /// The bit of packet and connection marks that says "by the primary link"; all other bits are other people's.
    public static let mark: UInt32 = 0x80
    /// RTPROT_KERNEL (rtnetlink(7)): systemd-networkd removes foreign routes and rules with any other protocol.
    public static let routeProtocol: UInt8 = 2

    /// A pod's gateway: link-local, known to the pod by a permanent neighbour entry alone (RFC 3927).
    public static let podGateway = IPv4Address(rawValue: 0xA9FE_0101)

    /// The host link indexes that are ours to choose from, far above what the kernel counts up to: the kernel honours a
    /// wish for the pod's index only when the host's is chosen too.
    static let linkIndexes: Range<UInt32> = 0x7670_0000..<0x7680_0000
}
