public import IPAddressing

/// A change of the data plane. Replayed in order from the beginning, the changes give exactly what packets may do now.
public enum FabricChange: Hashable, Sendable, Codable {
    /// The guest now sees the interface. Its secondary blocks, its public addresses and a switched-off source check
    /// follow in the same batch.
    case attach(
        instance: String, interface: String, mac: MACAddress, deviceIndex: Int, card: Int, primaryAddress: IPv4Address,
        subnet: IPv4CIDR)
    /// The guest no longer sees the interface; with it go its primary address and all its blocks.
    case detach(instance: String, interface: String)
    /// A secondary address (/32) or prefix (/28) now belongs to an interface that is attached. A block that moves
    /// between interfaces comes as `unassign` and `assign`, one directly after the other.
    case assign(interface: String, block: IPv4CIDR)
    case unassign(interface: String, block: IPv4CIDR)
    /// The same of an IPv6 address (/128) or prefix (/80).
    case assignIPv6(interface: String, block: IPv6CIDR)
    case unassignIPv6(interface: String, block: IPv6CIDR)
    /// The internet gateway now translates one into the other (1:1 NAT), both ways.
    case publish(privateAddress: IPv4Address, publicAddress: IPv4Address)
    case unpublish(privateAddress: IPv4Address)
    /// Whether packets with a foreign source are kept from leaving the interface. On after an attach.
    case sourceDestCheck(interface: String, isOn: Bool)
    /// Whether a block is of a VPC: what nobody owns in it leads nowhere, and nothing comes from outside with its addresses.
    case vpcBlock(IPCIDR, isAssociated: Bool)
    /// Whether an instance runs: of one that does not, no interface sends or receives. It does from its beginning.
    case power(instance: String, isOn: Bool)
}
