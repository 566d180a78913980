public import IPAddressing

/// An elastic network interface of this node.
public struct ENI: Hashable, Sendable {
    /// `eni-...`
    public let id: String
    public let mac: MACAddress
    /// Its own address, never a pod's.
    public let primaryAddress: IPv4Address
    /// Its router is the subnet's second address (AWS VPC user guide, "Subnet CIDR blocks").
    public let subnet: IPv4CIDR
    /// Its place on the network card; 0 is the primary's on card 0.
    public let deviceIndex: Int
    /// The network card; 0 on most types.
    public let card: Int

    public init(
        id: String, mac: MACAddress, primaryAddress: IPv4Address, subnet: IPv4CIDR, deviceIndex: Int, card: Int = 0
    ) {
        self.id = id
        self.mac = mac
        self.primaryAddress = primaryAddress
        self.subnet = subnet
        self.deviceIndex = deviceIndex
        self.card = card
    }

    /// The interface with which the instance was launched.
    public var isPrimary: Bool { deviceIndex == 0 && card == 0 }

    /// The route table of its pods: device index + 1 on card 0, 10000 + 100 x card + index on others, as AWS VPC CNI
    /// numbers them; the primary interface has the main table (254).
    public var table: UInt32 {
        if isPrimary { return 254 }
        return card == 0 ? UInt32(deviceIndex + 1) : UInt32(10000 + 100 * card + deviceIndex)
    }
}
