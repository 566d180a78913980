public import IPAddressing

/// The parameters of CreateVpc.
public struct CreateVPCRequest: Hashable, Sendable {
    public var block: IPv4CIDR
    /// `AmazonProvidedIpv6CidrBlock`
    public var hasIPv6 = false
    public var tagSpecifications: [TagSpecification] = []
    public var dryRun = false

    public init(block: IPv4CIDR) { self.block = block }
}

extension MockCloud {
    /// CreateVpc: a VPC with its default security group, main route table and default network ACL.
    public mutating func createVPC(_ request: CreateVPCRequest) throws(CloudError) -> VPC {
        try admit(.createVPC)
        let tags = try tagsByKind(request.tagSpecifications, [.vpc])[.vpc, default: []]
        try authorize(dryRun: request.dryRun)
        return try addVPC(request.block, hasIPv6: request.hasIPv6, tags: tags)
    }
}

/// The parameters of DeleteVpc.
public struct DeleteVPCRequest: Hashable, Sendable {
    public var vpc: String
    public var dryRun = false

    public init(vpc: String) { self.vpc = vpc }
}

extension MockCloud {
    /// DeleteVpc: only of one without subnets and without security groups but its own.
    public mutating func deleteVPC(_ request: DeleteVPCRequest) throws(CloudError) {
        try admit(.deleteVPC)
        try ResourceKind.vpc.check(request.vpc)
        try authorize(dryRun: request.dryRun)
        let vpc = try existingVPC(request.vpc)
        let isUsed =
            subnets.values.contains { $0.vpc == vpc.id }
            || securityGroups.values.contains { $0.vpc == vpc.id && $0.id != vpc.defaultSecurityGroup }
        guard !isUsed else { throw .hasDependencies("vpc", vpc.id) }
        securityGroups[vpc.defaultSecurityGroup] = nil
        vpcs[vpc.id] = nil
        fabric.disassociate(vpc)
    }
}
