import IPAddressing

extension MockCloud {
    /// DescribeSubnets, by id.
    public mutating func describeSubnets(_ request: DescribeRequest) throws(CloudError) -> Page<Subnet> {
        try admit(.describeSubnets)
        try ResourceKind.subnet.check(request.ids)
        try Self.subnetListing.check(request)
        let named = try Set(request.ids).sorted().map { (id) throws(CloudError) in try existingSubnet(id) }
        return try Self.subnetListing.page(
            request, from: request.ids.isEmpty ? subnets.values.sorted { $0.id < $1.id } : named)
    }

    private static let subnetListing = Listing<Subnet>(
        action: .describeSubnets, idsParameter: "subnetIdSet", key: \.id,
        filters: FilterTable(
            tags: \.tags,
            [
                "availability-zone": { [$0.availabilityZone] },
                "availabilityZone": { [$0.availabilityZone] },
                "availability-zone-id": { [$0.availabilityZoneID] },
                "availabilityZoneId": { [$0.availabilityZoneID] },
                "available-ip-address-count": { [String($0.availableAddressCount)] },
                "cidr": { [$0.block.description] },
                "cidr-block": { [$0.block.description] },
                "cidrBlock": { [$0.block.description] },
                "default-for-az": { _ in ["false"] },
                "defaultForAz": { _ in ["false"] },
                "ipv6-native": { _ in ["false"] },
                "map-public-ip-on-launch": { [text($0.mapsPublicAddressOnLaunch)] },
                "owner-id": { [$0.ownerID] },
                "state": { _ in ["available"] },
                "subnet-arn": { [$0.arn] },
                "subnet-id": { [$0.id] },
                "vpc-id": { [$0.vpc] },
            ]))
}
