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
    /// The VPC's blocks: what nobody owns in them is unreachable.
    public let vpcCIDRs: [IPv4CIDR]
    public let nodes: [Node]
    /// Whether private addresses without a public one of their own reach the internet as
    /// `WellKnownAddress.natGateway`; nothing begins a connection with them from there.
    public let hasNATGateway: Bool

    public init(lab: LabName, vpcCIDRs: [IPv4CIDR], nodes: [Node], hasNATGateway: Bool = false) {
        self.lab = lab
        self.vpcCIDRs = vpcCIDRs
        self.nodes = nodes
        self.hasNATGateway = hasNATGateway
    }
}

/// The addresses of the lab that are no VPC's. The networks are those set aside for documentation (RFC 5737), so that no
/// lab hides a real host.
public enum WellKnownAddress {
    /// Where IMDS answers an instance (EC2 User Guide, "Access instance metadata").
    public static let metadata = IPv4Address(169, 254, 169, 254)
    /// Where the EC2 and STS endpoints answer an instance, on port 80; in TEST-NET-1.
    public static let endpoint = IPv4Address(192, 0, 2, 10)
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
}
