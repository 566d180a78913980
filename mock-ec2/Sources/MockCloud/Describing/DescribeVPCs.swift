import IPAddressing

extension MockCloud {
    /// DescribeVpcs, by id.
    public mutating func describeVPCs(_ request: DescribeRequest) throws(CloudError) -> Page<VPC> {
        try admit(.describeVPCs, request)
        try ResourceKind.vpc.check(request.ids)
        try Self.vpcListing.check(request)
        try authorize(dryRun: request.dryRun)
        let named = try Set(request.ids).sorted().map { (id) throws(CloudError) in try existingVPC(id) }
        return try Self.vpcListing.page(
            request, from: request.ids.isEmpty ? vpcs.values.sorted { $0.id < $1.id } : named)
    }

    private static let vpcListing = Listing<VPC>(
        action: .describeVPCs, idsParameter: "vpcSet", key: \.id,
        filters: FilterTable(
            tags: \.tags,
            [
                "cidr": { [$0.block.description] },
                "cidr-block-association.association-id": { $0.blockAssociations },
                "cidr-block-association.cidr-block": { $0.blocks.map(\.description) },
                "cidr-block-association.state": { _ in ["associated"] },
                "dhcp-options-id": { [$0.dhcpOptionsID] },
                "ipv6-cidr-block-association.association-id": { $0.ipv6Associations.map(\.id) },
                "ipv6-cidr-block-association.ipv6-cidr-block": { $0.ipv6Associations.map(\.block.description) },
                "ipv6-cidr-block-association.ipv6-pool": { $0.ipv6Associations.isEmpty ? [] : ["Amazon"] },
                "ipv6-cidr-block-association.state": { $0.ipv6Associations.isEmpty ? [] : ["associated"] },
                "is-default": { _ in ["false"] },
                "isDefault": { _ in ["false"] },
                "owner-id": { [$0.ownerID] },
                "state": { _ in ["available"] },
                "vpc-id": { [$0.id] },
            ]))
}
