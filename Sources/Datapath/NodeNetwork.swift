public import IPAddressing

/// What the node's own network looks like.
public struct NodeNetwork: Hashable, Sendable {
    /// The link of the primary ENI, for instance "ens5", and its index.
    public var primaryLink: String
    public var primaryLinkIndex: UInt32
    /// The primary ENI's primary address: the source of what pods send out of the VPC.
    public var primaryAddress: IPv4Address
    /// All CIDRs of the VPC: between them nothing is translated.
    public var vpcCIDRs: [IPv4CIDR]
    /// Further destinations that see a pod's own address (AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS).
    public var excludedCIDRs: [IPv4CIDR]
    /// Whether pods' addresses are translated elsewhere (AWS_VPC_K8S_CNI_EXTERNALSNAT): then pods leave by their ENI.
    public var hasExternalSNAT: Bool

    public init(
        primaryLink: String, primaryLinkIndex: UInt32, primaryAddress: IPv4Address, vpcCIDRs: [IPv4CIDR],
        excludedCIDRs: [IPv4CIDR] = [], hasExternalSNAT: Bool = false
    ) {
        self.primaryLink = primaryLink
        self.primaryLinkIndex = primaryLinkIndex
        self.primaryAddress = primaryAddress
        self.vpcCIDRs = vpcCIDRs
        self.excludedCIDRs = excludedCIDRs
        self.hasExternalSNAT = hasExternalSNAT
    }
}

/// A secondary ENI as EC2 describes it; its link is found by its hardware address.
public struct ENILink: Hashable, Sendable {
    /// "eni-...", for messages.
    public var id: String
    public var mac: MACAddress
    /// The ENI's own route table: `ENI.table` of IPAM.
    public var table: UInt32
    public var primaryAddress: IPv4Address
    public var subnet: IPv4CIDR
    /// In bytes.
    public var mtu: UInt32

    public init(
        id: String, mac: MACAddress, table: UInt32, primaryAddress: IPv4Address, subnet: IPv4CIDR, mtu: UInt32
    ) {
        self.id = id
        self.mac = mac
        self.table = table
        self.primaryAddress = primaryAddress
        self.subnet = subnet
        self.mtu = mtu
    }

    /// The VPC's router: the first address after the subnet's own (VPC user guide, "Subnet sizing for IPv4").
    public var gateway: IPv4Address { IPv4Address(rawValue: subnet.address.rawValue &+ 1) }
}
