public import IPAddressing

/// A virtual private cloud.
public struct VPC: Hashable, Sendable {
    public let id: String
    /// The blocks, the primary one first.
    public internal(set) var blocks: [IPv4CIDR]
    /// The ids of the blocks' associations, in the same order.
    public internal(set) var blockAssociations: [String]
    public let ownerID: String
    public let dhcpOptionsID: String
    public internal(set) var tags: [CloudTag]
    /// The group that interfaces get when the call names none.
    public internal(set) var defaultSecurityGroup: String

    /// The primary block.
    public var block: IPv4CIDR { blocks[0] }
}
