import IPAddressing
import Nftables

/// The node's nftables table: which connections bear the mark, and what is translated.
///
/// The mark is a connection's, not a packet's: clients that come straight to a pod's address would otherwise get
/// answers by the primary link. All other bits of both marks are left alone.
enum NodeTable {
    static let name = "vpc-cni"
    static let linkSet = "eni_links"

    static func table(_ node: NodeNetwork, linkNames: [String]) -> Table {
        Table(
            .inet, name,
            sets: [
                NamedSet("vpc", type: "ipv4_addr", holdsIntervals: true, elements: texts(node.vpcCIDRs)),
                NamedSet(
                    "untranslated", type: "ipv4_addr", holdsIntervals: true,
                    elements: texts(node.vpcCIDRs + node.excludedCIDRs)),
                NamedSet(linkSet, type: "ifname", elements: ([node.primaryLink] + linkNames.sorted()).map(quoted)),
            ],
            chains: [inbound(node)] + (node.hasExternalSNAT ? [] : [outbound, sourceNAT(node)]))
    }

    static func adding(linkName: String) -> String { "add element inet \(name) \(linkSet) { \(quoted(linkName)) }\n" }
    /// Succeeds whether or not the element is there.
    static func removing(linkName: String) -> String {
        adding(linkName: linkName) + "delete element inet \(name) \(linkSet) { \(quoted(linkName)) }\n"
    }
    static let removal = Table(.inet, name).removal

    private static let fromPods = "iifgroup \(Conventions.podLinkGroup)"
    private static let bit = "0x" + String(Conventions.mark, radix: 16)
    private static let setConnectionMark = "ct mark set ct mark | \(bit)"
    private static let restoreMark = "\(fromPods) ct mark & \(bit) == \(bit) meta mark set meta mark | \(bit)"

    /// Replies to what came in by the primary link for the node's own address (NodePort) leave by it again.
    private static func inbound(_ node: NodeNetwork) -> Chain {
        Chain(
            "inbound", hook: .init(.filter, .prerouting, priority: -150),
            rules: [
                "iifname \(quoted(node.primaryLink)) ct state new fib daddr type local \(setConnectionMark)",
                restoreMark,
            ])
    }

    /// After DNAT (-100): what a pod starts towards the outside leaves by the primary link, where its SNAT address
    /// lives. A chain of type nat would miss what kube-proxy sends to an endpoint outside.
    private static let outbound = Chain(
        "outbound", hook: .init(.filter, .prerouting, priority: -90),
        rules: [
            "\(fromPods) ct state new ct direction original fib daddr type != local ip daddr != @untranslated "
                + setConnectionMark,
            restoreMark,
        ])

    private static func sourceNAT(_ node: NodeNetwork) -> Chain {
        Chain(
            "source_nat", hook: .init(.nat, .postrouting, priority: 90),
            rules: [
                "oifname @\(linkSet) ip saddr @vpc ip daddr != @untranslated fib daddr type != local "
                    + "snat ip to \(node.primaryAddress) fully-random"
            ])
    }

    private static func texts(_ blocks: [IPv4CIDR]) -> [String] { blocks.map(\.description) }
    // A name that held a quote could not be matched at all; the kernel's names of ENIs never do.
    private static func quoted(_ name: String) -> String { "\"\(name.filter { $0 != "\"" })\"" }
}
