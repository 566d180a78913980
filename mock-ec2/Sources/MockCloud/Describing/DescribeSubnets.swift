import IPAddressing

extension MockCloud {
    /// DescribeSubnets, by id.
    public mutating func describeSubnets(_ request: DescribeRequest) throws(CloudError) -> Page<Subnet> {
        try admit(.describeSubnets, request)
        try ResourceKind.subnet.check(request.ids)
        try Self.subnetListing.check(request)
        try authorize(dryRun: request.dryRun)
        let seen = seen()
        let named = try Set(request.ids).sorted().map { (id) throws(CloudError) in try seen.existingSubnet(id) }
        return try Self.subnetListing.page(
            request, from: request.ids.isEmpty ? seen.subnets.values.sorted { $0.id < $1.id } : named)
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
                "customer-owned-ipv4-pool": { _ in [] },
                "default-for-az": { _ in ["false"] },
                "defaultForAz": { _ in ["false"] },
                "enable-dns64": { [text($0.enablesDNS64)] },
                "enable-lni-at-device-index": { _ in [] },
                "ipv6-cidr-block-association.association-id": { list($0.ipv6Association?.id) },
                "ipv6-cidr-block-association.ipv6-cidr-block": { list($0.ipv6Association?.block.description) },
                "ipv6-cidr-block-association.state": { $0.ipv6Association == nil ? [] : ["associated"] },
                "ipv6-native": { _ in ["false"] },
                "map-customer-owned-ip-on-launch": { _ in ["false"] },
                "map-public-ip-on-launch": { [text($0.mapsPublicAddressOnLaunch)] },
                "outpost-arn": { _ in [] },
                "owner-id": { [$0.ownerID] },
                "private-dns-name-options-on-launch.enable-resource-name-dns-a-record": { _ in ["false"] },
                "private-dns-name-options-on-launch.enable-resource-name-dns-aaaa-record": { _ in ["false"] },
                "private-dns-name-options-on-launch.hostname-type": { _ in ["ip-name"] },
                "state": { _ in ["available"] },
                "subnet-arn": { [$0.arn] },
                "subnet-id": { [$0.id] },
                "vpc-id": { [$0.vpc] },
            ]))
}
