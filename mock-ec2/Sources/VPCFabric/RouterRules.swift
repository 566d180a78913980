import IPAddressing
import Nftables

/// The router's nftables: the source/destination check of each ENI, and the address translation of the internet gateway
/// and the NAT gateway.
enum RouterRules {
    static let gatewayLink = "igw"

    /// What of the rules follows the cloud.
    struct Elements: Hashable, Sendable {
        let published: [IPv4Address: IPv4Address]
        let uncheckedLinks: [String]
        /// Of the instances that do not run.
        let stoppedLinks: [String]
        let vpcBlocks: Set<IPCIDR>

        init(of model: FabricModel) {
            published = model.published
            uncheckedLinks = model.unchecked.compactMap { model.ports[$0]?.linkName }.sorted()
            stoppedLinks = model.ports.values.filter { model.stopped.contains($0.instance) }.map(\.linkName).sorted()
            vpcBlocks = model.vpcBlocks
        }
    }

    /// Commands that make the table, whatever was there before. Its counters: `spoofed` counts packets with a source that
    /// their ENI does not own, or the VPC's from outside; `unmapped` those that cannot pass the gateway for want of a
    /// public address.
    static func creation(hasNATGateway: Bool) -> String { table(hasNATGateway: hasNATGateway).replacing }

    /// Commands that put `elements` in the place of those before, as one transaction.
    static func replacement(_ elements: Elements) -> String {
        let pairs = elements.published.sorted { $0.key < $1.key }
        let ipv4Blocks = elements.vpcBlocks.compactMap { if case .v4(let block) = $0 { block } else { nil } }
        let ipv6Blocks = elements.vpcBlocks.compactMap { if case .v6(let block) = $0 { block } else { nil } }
        return fill("map", "public", pairs.map { "\($0.key) : \($0.value)" })
            + fill("map", "private", pairs.map { "\($0.value) : \($0.key)" })
            + fill("set", "nocheck", elements.uncheckedLinks.map { "\"\($0)\"" })
            + fill("set", "stopped", elements.stoppedLinks.map { "\"\($0)\"" })
            + fill("set", "inside", ipv4Blocks.sorted().map(\.description))
            + fill("set", "inside6", ipv6Blocks.sorted().map(\.description))
    }

    private static func fill(_ kind: String, _ name: String, _ elements: [String]) -> String {
        let flush = "flush \(kind) inet vpc \(name)\n"
        guard !elements.isEmpty else { return flush }
        return flush + "add element inet vpc \(name) { \(elements.joined(separator: ", ")) }\n"
    }

    private static func table(hasNATGateway: Bool) -> Table {
        Table(
            .inet, "vpc",
            counters: ["spoofed", "unmapped"],
            sets: [
                NamedSet("nocheck", type: "ifname"), NamedSet("stopped", type: "ifname"),
                NamedSet("inside", type: "ipv4_addr", holdsIntervals: true),
                NamedSet("inside6", type: "ipv6_addr", holdsIntervals: true),
            ],
            maps: [
                NamedMap("public", type: "ipv4_addr : ipv4_addr"), NamedMap("private", type: "ipv4_addr : ipv4_addr"),
            ],
            chains: [sourceCheck, powerCheck] + gateway(hasNATGateway: hasNATGateway))
    }

    private static let sourceCheck = Chain(
        "source_check", hook: Chain.Hook(.filter, .prerouting, priority: -300),
        rules: [
            "iifname @stopped drop",
            "iifname @nocheck return",
            "iifname \"\(gatewayLink)\" ip saddr @inside counter name spoofed drop",
            "iifname \"\(gatewayLink)\" ip6 saddr @inside6 counter name spoofed drop",
            // Neighbour discovery: never forwarded, so nobody is deceived.
            "ip6 saddr { ::, fe80::/10 } accept",
            // An address is its owner's because its route leads there: the reverse look-up is the whole check.
            "iifname \"e-*\" fib saddr . iif oif missing counter name spoofed drop",
        ])

    /// Also what the router itself sends, for instance as the metadata service.
    private static let powerCheck = Chain(
        "power_check", hook: Chain.Hook(.filter, .postrouting, priority: 0), rules: ["oifname @stopped drop"])

    /// Of IPv6 nothing is translated, so that a global address is reached from outside as well.
    private static func gateway(hasNATGateway: Bool) -> [Chain] {
        let toInternet = "oifname \"\(gatewayLink)\""
        let toNATGateway =
            hasNATGateway ? ["\(toInternet) ip saddr @inside snat ip to \(WellKnownAddress.natGateway)"] : []
        let butThose = hasNATGateway ? " ip saddr != @inside" : ""
        return [
            Chain(
                "to_internet", hook: Chain.Hook(.filter, .forward, priority: 0),
                rules: [
                    "\(toInternet) ip saddr != @public\(butThose) counter name unmapped drop",
                    "iifname \"\(gatewayLink)\" meta nfproto ipv4 ct state new ct status & dnat == 0 "
                        + "counter name unmapped drop",
                ]),
            Chain(
                "igw_in", hook: Chain.Hook(.nat, .prerouting, priority: -100),
                rules: ["iifname \"\(gatewayLink)\" dnat ip to ip daddr map @private"]),
            Chain(
                "igw_out", hook: Chain.Hook(.nat, .postrouting, priority: 100),
                rules: ["\(toInternet) snat ip to ip saddr map @public"] + toNATGateway),
        ]
    }
}
