public import IPAddressing

/// What a lab's data plane is made of before the first interface is plugged in.
public struct FabricConfiguration: Hashable, Sendable {
    /// A namespace that stands for an instance.
    public struct Node: Hashable, Sendable {
        /// Its role in the lab's names, without a dash: "node1".
        public let name: String
        /// The id of its instance in the cloud.
        public let instance: String

        public init(name: String, instance: String) {
            self.name = name
            self.instance = instance
        }
    }

    public let lab: LabName
    public let nodes: [Node]
    /// Whether private addresses without a public one of their own reach the internet as
    /// `WellKnownAddress.natGateway`; nothing begins a connection with them from there.
    public let hasNATGateway: Bool

    public init(lab: LabName, nodes: [Node], hasNATGateway: Bool = false) {
        self.lab = lab
        self.nodes = nodes
        self.hasNATGateway = hasNATGateway
    }
}

/// The addresses of the lab that are no VPC's. The networks are those set aside for documentation (RFC 5737, RFC 3849), so
/// that no lab hides a real host.
public enum WellKnownAddress {
    /// Where IMDS answers an instance (EC2 User Guide, "Access instance metadata").
    public static let metadata = IPAddress.v4(IPv4Address(169, 254, 169, 254))
    /// Where the EC2 and STS endpoints answer an instance, on port 80; in TEST-NET-1.
    public static let endpoint = IPAddress.v4(IPv4Address(192, 0, 2, 10))
    /// The internet gateway's own address; in TEST-NET-2.
    public static let internetGateway = IPv4Address(198, 51, 100, 1)
    /// The public address of the NAT gateway, where there is one.
    public static let natGateway = IPv4Address(198, 51, 100, 2)
    /// The one host of the internet.
    public static let internetHost = IPv4Address(198, 51, 100, 9)
    /// The length of the prefix that the gateway and the host share.
    public static let internetPrefixLength = 24
    /// TEST-NET-3, from which the cloud gives instances their public addresses: 203.0.113.0/24.
    static let publicNetwork = IPv4Address(203, 0, 113, 0)
    static let publicPrefixLength = 24

    /// fe80:ec2::1, the VPC router on every link.
    public static let ipv6Router = IPv6Address(rawValue: 0xFE80_0EC2 << 96 | 1)
    /// fd00:ec2::254, where IMDS answers an instance that asks by IPv6 (EC2 User Guide, "Access instance metadata").
    public static let ipv6Metadata = IPAddress.v6(IPv6Address(rawValue: 0xFD00_0EC2 << 96 | 0x254))
    /// 2001:db8:ffff::1, the internet gateway's own address.
    public static let ipv6InternetGateway = IPv6Address(rawValue: 0x2001_0DB8_FFFF << 80 | 1)
    /// 2001:db8:ffff::9, the one host of the internet.
    public static let ipv6InternetHost = IPv6Address(rawValue: 0x2001_0DB8_FFFF << 80 | 9)
    /// The length of the prefix that both share.
    public static let ipv6InternetPrefixLength = 64
    /// 2001:db8::/33, from which the cloud gives VPCs their blocks.
    static let ipv6VPCNetwork = IPv6Address(rawValue: 0x2001_0DB8 << 96)
    static let ipv6VPCPrefixLength = 33
}
