public import IPAddressing

/// The parameters of CreateSubnet.
public struct CreateSubnetRequest: Hashable, Sendable {
    public var vpc: String
    public var block: IPv4CIDR
    /// `Ipv6CidrBlock`: a /64 of the VPC's.
    public var ipv6Block: IPv6CIDR?
    /// `AvailabilityZone`; with the id as well `nil`, the cloud chooses.
    public var zone: String?
    /// `AvailabilityZoneId`
    public var zoneID: String?
    public var tagSpecifications: [TagSpecification] = []
    public var dryRun = false

    public init(vpc: String, block: IPv4CIDR) {
        self.vpc = vpc
        self.block = block
    }
}

extension MockCloud {
    /// CreateSubnet.
    public mutating func createSubnet(_ request: CreateSubnetRequest) throws(CloudError) -> Subnet {
        try admit(.createSubnet)
        try ResourceKind.vpc.check(request.vpc)
        let tags = try tagsByKind(request.tagSpecifications, [.subnet])[.subnet, default: []]
        let zone = try zone(of: request)
        try authorize(dryRun: request.dryRun)
        return try addSubnet(
            SubnetDraft(
                vpc: request.vpc, block: request.block, ipv6Block: request.ipv6Block, zone: zone, tags: tags))
    }

    private func zone(of request: CreateSubnetRequest) throws(CloudError) -> AvailabilityZone {
        guard request.zone == nil || request.zoneID == nil else {
            throw .invalidCombination(
                "The parameter availabilityZone cannot be used with the parameter availabilityZoneId")
        }
        let found = availabilityZones.first {
            [nil, $0.name].contains(request.zone) && [nil, $0.id].contains(request.zoneID)
        }
        guard let found else {
            let names = availabilityZones.map(\.name).joined(separator: ", ")
            throw .invalidParameterValue(
                "Value (\(request.zone ?? request.zoneID ?? "")) for parameter availabilityZone is invalid. "
                    + "Subnets can currently only be created in the following availability zones: \(names).")
        }
        return found
    }
}

/// The parameters of DeleteSubnet.
public struct DeleteSubnetRequest: Hashable, Sendable {
    public var subnet: String
    public var dryRun = false

    public init(subnet: String) { self.subnet = subnet }
}

extension MockCloud {
    /// DeleteSubnet: only of one without interfaces.
    public mutating func deleteSubnet(_ request: DeleteSubnetRequest) throws(CloudError) {
        try admit(.deleteSubnet)
        try ResourceKind.subnet.check(request.subnet)
        try authorize(dryRun: request.dryRun)
        let subnet = try existingSubnet(request.subnet)
        guard subnet.holders.isEmpty else { throw .hasDependencies("subnet", subnet.id) }
        subnets[subnet.id] = nil
        subnetOrder.removeAll { $0 == subnet.id }
    }
}
