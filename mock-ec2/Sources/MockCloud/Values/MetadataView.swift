public import IPAddressing

/// What the instance metadata service shows to one instance. It lags behind EC2: a new interface appears when the guest
/// sees it, addresses come and go a while after the call, and a detached interface leaves its empty directory behind.
public struct MetadataView: Hashable, Sendable, Codable {
    /// One directory under `network/interfaces/macs/`.
    public struct Interface: Hashable, Sendable, Codable {
        public var id: String
        public var mac: MACAddress
        public var deviceNumber: Int
        /// The network card's index; the service shows it only on types that have several.
        public var card: Int
        public var ownerID: String
        public var subnet: String
        public var subnetBlock: IPv4CIDR
        public var subnetIPv6Blocks: [IPv6CIDR]
        public var vpc: String
        /// The VPC's blocks, the primary one first.
        public var vpcBlocks: [IPv4CIDR]
        public var vpcIPv6Blocks: [IPv6CIDR]
        /// `local-ipv4s`: the primary address first, prefixes not included; none on an EFA-only interface.
        public var addresses: [IPv4Address]
        public var prefixes: [IPv4CIDR]
        /// `ipv6s`, prefixes not included.
        public var ipv6Addresses: [IPv6Address]
        public var ipv6Prefixes: [IPv6CIDR]
        public var securityGroupIDs: [String]
        public var securityGroupNames: [String]
        public var localHostname: String
        /// The public addresses with the private ones they stand for, the primary address's first.
        public var publicAddresses: [PublicAssociation]
    }

    public var instance: String
    public var instanceType: String
    public var imageID: String
    public var reservation: String
    public var accountID: String
    public var region: String
    public var availabilityZone: String
    public var availabilityZoneID: String
    /// `x86_64` or `arm64`.
    public var architecture: String
    public var launchTime: CloudTime
    public var launchIndex: Int
    public var localHostname: String
    /// The primary address and the MAC of the interface at device index 0.
    public var localAddress: IPv4Address
    public var mac: MACAddress
    public var publicAddress: PublicAssociation?
    /// The names of the primary interface's groups.
    public var securityGroupNames: [String]
    /// The instance role, if it has one.
    public var roleName: String?
    public var instanceProfileARN: String?
    public var instanceProfileID: String?
    public var userData: [UInt8]?
    public var options: MetadataOptions
    public var tags: [CloudTag]
    /// Sorted by card, then device index.
    public var interfaces: [Interface]
    /// Directories that linger after a detach: listed, but all that is in them is 404.
    public var staleMACs: [MACAddress]
    /// Whether the type has more than one network card.
    public var hasSeveralCards: Bool
}
