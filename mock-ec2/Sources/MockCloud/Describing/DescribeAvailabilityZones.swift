extension MockCloud {
    /// DescribeAvailabilityZones, by name. The request's ids are zone names or zone ids.
    public mutating func describeAvailabilityZones(
        _ request: DescribeRequest
    ) throws(CloudError) -> [AvailabilityZone] {
        try admit(.describeAvailabilityZones, request)
        try Self.zoneListing.check(request)
        try authorize(dryRun: request.dryRun)
        for id in request.ids where !availabilityZones.contains(where: { $0.name == id || $0.id == id }) {
            throw .invalidParameterValue("Invalid availability zone: [\(id)]")
        }
        let wanted = availabilityZones.filter {
            request.ids.isEmpty || request.ids.contains($0.name) || request.ids.contains($0.id)
        }
        return try Self.zoneListing.page(request, from: wanted).elements
    }

    private static let zoneListing = Listing<AvailabilityZone>(
        action: .describeAvailabilityZones, idsParameter: "zoneNames", key: \.name,
        filters: FilterTable([
            "group-long-name": { [$0.region + " 1"] },
            "message": { _ in [] },
            "parent-zone-id": { _ in [] },
            "parent-zone-name": { _ in [] },
            "group-name": { [$0.region + "-zg-1"] },
            "opt-in-status": { _ in ["opt-in-not-required"] },
            "region-name": { [$0.region] },
            "state": { _ in ["available"] },
            "zone-id": { [$0.id] },
            "zone-name": { [$0.name] },
            "zone-type": { _ in ["availability-zone"] },
        ]))
}
