extension MockCloud {
    /// DescribeTags, by resource, then key.
    public mutating func describeTags(_ request: DescribeRequest) throws(CloudError) -> Page<TagDescription> {
        try admit(.describeTags, request)
        try Self.tagListing.check(request)
        try authorize(dryRun: request.dryRun)
        let tags = seen().taggedResources().flatMap { id, kind, tags in
            tags.sorted { $0.key < $1.key }.map { TagDescription(resource: id, resourceType: kind.rawValue, tag: $0) }
        }
        return try Self.tagListing.page(request, from: tags)
    }

    private func taggedResources() -> [(id: String, kind: ResourceKind, tags: [CloudTag])] {
        let all =
            vpcs.values.map { ($0.id, ResourceKind.vpc, $0.tags) }
            + subnets.values.map { ($0.id, .subnet, $0.tags) }
            + securityGroups.values.map { ($0.id, .securityGroup, $0.tags) }
            + interfaces.values.map { ($0.id, .networkInterface, $0.tags) }
            + instances.values.map { ($0.id, .instance, $0.tags) }
            + vpcs.values.map { ($0.mainRouteTable.id, .routeTable, $0.mainRouteTable.tags) }
            + vpcs.values.map { ($0.networkACL.id, .networkACL, $0.networkACL.tags) }
            + subnets.values.flatMap(\.reservations).map { ($0.id, .subnetCIDRReservation, $0.tags) }
        return all.sorted { $0.0 < $1.0 }
    }

    private static let tagListing = Listing<TagDescription>(
        action: .describeTags, idsParameter: "resourceIdSet", key: { "\($0.resource) \($0.tag.key)" },
        filters: FilterTable(
            tags: { [$0.tag] },
            [
                "key": { [$0.tag.key] },
                "resource-id": { [$0.resource] },
                "resource-type": { [$0.resourceType] },
                "value": { [$0.tag.value] },
            ]))
}
