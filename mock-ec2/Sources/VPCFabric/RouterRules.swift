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
        /// The subnets of the interfaces that are plugged in: a VPC may get blocks that it did not begin with.
        let subnets: Set<IPv4CIDR>

        init(of model: FabricModel) {
            published = model.published
            uncheckedLinks = model.unchecked.compactMap { model.ports[$0]?.linkName }.sorted()
            subnets = Set(model.ports.values.lazy.map(\.subnet))
        }
    }

    /// Commands that make the table, whatever was there before. Its counters: `spoofed` counts packets with a source that
    /// their ENI does not own, or a private one from outside; `unmapped` those that cannot pass the gateway for want of a
    /// public address.
    static func creation(hasNATGateway: Bool) -> String { table(hasNATGateway: hasNATGateway).replacing }

    /// Commands that put `elements` in the place of those before, as one transaction.
    static func replacement(_ elements: Elements) -> String {
        let pairs = elements.published.sorted { $0.key < $1.key }
        return fill("map", "public", pairs.map { "\($0.key) : \($0.value)" })
            + fill("map", "private", pairs.map { "\($0.value) : \($0.key)" })
            + fill("set", "nocheck", elements.uncheckedLinks.map { "\"\($0)\"" })
            + fill("set", "inside", elements.subnets.sorted().map(\.description))
    }

    private static func fill(_ kind: String, _ name: String, _ elements: [String]) -> String {
        let flush = "flush \(kind) inet vpc \(name)\n"
        guard !elements.isEmpty else { return flush }
        return flush + "add element inet vpc \(name) { \(elements.joined(separator: ", ")) }\n"
    }

    private static func table(hasNATGateway: Bool) -> Table {
        let gateway = "oifname \"\(gatewayLink)\""
        let toNATGateway =
            hasNATGateway ? ["\(gateway) ip saddr @inside snat ip to \(WellKnownAddress.natGateway)"] : []
        let butThose = hasNATGateway ? " ip saddr != @inside" : ""
        return Table(
            .inet, "vpc",
            counters: ["spoofed", "unmapped"],
            sets: [
                NamedSet("nocheck", type: "ifname"), NamedSet("inside", type: "ipv4_addr", holdsIntervals: true),
            ],
            maps: [
                NamedMap("public", type: "ipv4_addr : ipv4_addr"), NamedMap("private", type: "ipv4_addr : ipv4_addr"),
            ],
            chains: [
                Chain(
                    "source_check", hook: Chain.Hook(.filter, .prerouting, priority: -300),
                    rules: [
                        "iifname @nocheck return",
                        "iifname \"\(gatewayLink)\" ip saddr @inside counter name spoofed drop",
                        // Neighbour discovery: never forwarded, so nobody is deceived.
                        "ip6 saddr { ::, fe80::/10 } accept",
                        // An address is its owner's because its route leads there: the reverse look-up is the whole
                        // check.
                        "iifname \"e-*\" fib saddr . iif oif missing counter name spoofed drop",
                    ]),
                Chain(
                    "to_internet", hook: Chain.Hook(.filter, .forward, priority: 0),
                    rules: [
                        "\(gateway) ip saddr != @public\(butThose) counter name unmapped drop",
                        "iifname \"\(gatewayLink)\" ct state new ct status & dnat == 0 counter name unmapped drop",
                    ]),
                Chain(
                    "igw_in", hook: Chain.Hook(.nat, .prerouting, priority: -100),
                    rules: ["iifname \"\(gatewayLink)\" dnat ip to ip daddr map @private"]),
                Chain(
                    "igw_out", hook: Chain.Hook(.nat, .postrouting, priority: 100),
                    rules: ["\(gateway) snat ip to ip saddr map @public"] + toNATGateway),
            ])
    }
}
