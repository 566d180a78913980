public import IPAddressing

/// A firewall mark and the bits of it that count.
public struct FirewallMark: Hashable, Sendable, CustomStringConvertible {
    /// Compared with the packet's mark under `mask`.
    public var value: UInt32
    /// The bits that count.
    public var mask: UInt32

    public init(value: UInt32, mask: UInt32 = .max) {
        self.value = value
        self.mask = mask
    }

    public var description: String { "0x\(String(value, radix: 16))/0x\(String(mask, radix: 16))" }
}

/// A rule that says which packets look into which routing table (RTM_NEWRULE, ip-rule(8)).
public struct RoutingRule: Hashable, Sendable {
    public var family: AddressFamily
    /// Lower comes first.
    public var priority: UInt32
    /// `nil`: from all.
    public var source: IPCIDR?
    /// `nil`: to all.
    public var destination: IPCIDR?
    /// `nil`: whatever the packet's mark.
    public var mark: FirewallMark?
    /// The name of the link by which the packet came; the rule stays when that link goes.
    public var inputLink: String?
    /// The table that is looked up; 0 for a rule that does something else.
    public var table: UInt32
    /// Who made it: RTPROT_ of linux/rtnetlink.h.
    public var `protocol`: UInt8
    /// Whether the kernel's rule has a part that is not expressed here: another selector, an action that is no lookup.
    public internal(set) var isPartial = false

    /// `protocol` 2 is RTPROT_KERNEL, which systemd-networkd leaves alone.
    public init(
        family: AddressFamily, priority: UInt32, source: IPCIDR? = nil, destination: IPCIDR? = nil,
        mark: FirewallMark? = nil, inputLink: String? = nil, table: UInt32, protocol: UInt8 = 2
    ) {
        self.family = family
        self.priority = priority
        self.source = source
        self.destination = destination
        self.mark = mark
        self.inputLink = inputLink
        self.table = table
        self.protocol = `protocol`
    }
}

extension RoutingRule: CustomStringConvertible {
    public var description: String {
        var words = ["priority \(priority) from \(source?.description ?? "all")"]
        if let destination { words.append("to \(destination)") }
        if let mark { words.append("fwmark \(mark)") }
        if let inputLink { words.append("iif \(inputLink)") }
        words.append("lookup \(RoutingNames.table(table)) protocol \(RoutingNames.origin(`protocol`))")
        return words.joined(separator: " ")
    }
}
