public import IPAddressing

/// The parameters of AssociateVpcCidrBlock: exactly one of both.
public struct AssociateVPCCIDRBlockRequest: Hashable, Sendable {
    public var vpc: String
    public var block: IPv4CIDR?
    /// `AmazonProvidedIpv6CidrBlock`
    public var wantsIPv6 = false

    public init(vpc: String) { self.vpc = vpc }
}

/// A block that a VPC has now, and the id of its association.
public struct VPCBlockAssociation: Hashable, Sendable {
    public var id: String
    public var block: IPCIDR
}

extension MockCloud {
    /// AssociateVpcCidrBlock: one more block for a VPC.
    public mutating func associateVPCCIDRBlock(
        _ request: AssociateVPCCIDRBlockRequest
    ) throws(CloudError) -> VPCBlockAssociation {
        try admit(.associateVPCCIDRBlock)
        try ResourceKind.vpc.check(request.vpc)
        guard request.block == nil || !request.wantsIPv6 else {
            throw .invalidCombination(
                "The parameter cidrBlock cannot be used with the parameter amazonProvidedIpv6CidrBlock")
        }
        guard request.block != nil || request.wantsIPv6 else {
            throw .missingParameter("cidrBlock or amazonProvidedIpv6CidrBlock")
        }
        try authorize()
        guard let block = request.block else {
            let association = try addIPv6Block(to: request.vpc)
            return VPCBlockAssociation(id: association.id, block: .v6(association.block))
        }
        return VPCBlockAssociation(id: try addBlock(block, to: request.vpc), block: .v4(block))
    }
}

/// The parameters of AssociateSubnetCidrBlock.
public struct AssociateSubnetCIDRBlockRequest: Hashable, Sendable {
    public var subnet: String
    /// A /64 of the VPC's.
    public var block: IPv6CIDR

    public init(subnet: String, block: IPv6CIDR) {
        self.subnet = subnet
        self.block = block
    }
}

extension MockCloud {
    /// AssociateSubnetCidrBlock: an IPv6 block for a subnet that has none.
    public mutating func associateSubnetCIDRBlock(
        _ request: AssociateSubnetCIDRBlockRequest
    ) throws(CloudError) -> IPv6Association {
        try admit(.associateSubnetCIDRBlock)
        try ResourceKind.subnet.check(request.subnet)
        try authorize()
        let subnet = try existingSubnet(request.subnet)
        guard subnet.ipv6Association == nil else {
            throw .invalidParameterValue("The subnet '\(subnet.id)' already has an IPv6 CIDR block")
        }
        try checkIPv6Block(request.block, in: try existingVPC(subnet.vpc))
        let association = IPv6Association(id: identifiers.id("subnet-cidr-assoc"), block: request.block)
        subnets[subnet.id]?.ipv6Association = association
        subnets[subnet.id]?.ipv6 = IPv6Map(block: request.block)
        return association
    }
}
