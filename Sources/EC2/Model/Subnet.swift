public import IPAddressing

/// A subnet of a VPC.
public struct Subnet: Hashable, Sendable {
    /// `subnet-...`
    public var id: String
    public var vpc: String
    public var availabilityZone: String
    /// nil for a subnet that has IPv6 only.
    public var cidr: IPv4CIDR?
    /// How many IPv4 addresses are free; addresses inside a delegated prefix do not count as free.
    public var availableAddressCount: Int
    public var tags: [EC2Tag]

    public init(
        id: String, vpc: String, availabilityZone: String, cidr: IPv4CIDR?, availableAddressCount: Int,
        tags: [EC2Tag] = []
    ) {
        self.id = id
        self.vpc = vpc
        self.availabilityZone = availabilityZone
        self.cidr = cidr
        self.availableAddressCount = availableAddressCount
        self.tags = tags
    }
}

extension Subnet {
    init(_ element: XMLElement) throws(XMLDecodingError) {
        self.init(
            id: try element.required("subnetId"), vpc: element.text(of: "vpcId"),
            availabilityZone: element.text(of: "availabilityZone"), cidr: try element.optional("cidrBlock"),
            availableAddressCount: try element.optional("availableIpAddressCount") ?? 0,
            tags: try element.items("tagSet", EC2Tag.init))
    }
}
