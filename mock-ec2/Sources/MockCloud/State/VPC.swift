public import IPAddressing

/// A virtual private cloud.
public struct VPC: Hashable, Sendable, Codable {
    public let id: String
    /// The blocks, the primary one first.
    public internal(set) var blocks: [IPv4CIDR]
    /// The ids of the blocks' associations, in the same order.
    public internal(set) var blockAssociations: [String]
    public internal(set) var ipv6Associations: [IPv6Association] = []
    public let ownerID: String
    public let dhcpOptionsID: String
    public internal(set) var tags: [CloudTag]
    /// The group that interfaces get when the call names none.
    public internal(set) var defaultSecurityGroup: String
    /// All its subnets use it.
    public internal(set) var mainRouteTable: RouteTable
    /// All its subnets use it.
    public internal(set) var networkACL: NetworkACL
    /// Where packets to the world go; `nil` in a VPC that was created by a call.
    public let internetGateway: String?
    public internal(set) var enablesDNSSupport = true
    public internal(set) var enablesDNSHostnames = false
    public internal(set) var enablesAddressUsageMetrics = false

    /// The primary block.
    public var block: IPv4CIDR { blocks[0] }
}

/// An IPv6 block of a VPC or of a subnet.
public struct IPv6Association: Hashable, Sendable, Codable {
    public let id: String
    public let block: IPv6CIDR
}

/// The route table that a VPC is born with. Its routes follow from the VPC.
public struct RouteTable: Hashable, Sendable, Codable {
    public let id: String
    /// The id of its association as the main table.
    public let mainAssociation: String
    public internal(set) var tags: [CloudTag] = []
}

/// The network ACL that a VPC is born with, which lets everything through.
public struct NetworkACL: Hashable, Sendable, Codable {
    public let id: String
    public internal(set) var tags: [CloudTag] = []
}
