import MockCloud

extension EC2Operations {
    @Sendable static func describeAvailabilityZones(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = DescribeRequest(ids: query.strings("ZoneName"), filters: try query.filters())
        let ids = query.strings("ZoneId")
        if !ids.isEmpty { request.filters.append(CloudFilter(name: "zone-id", values: ids)) }
        // All zones are opted in to.
        _ = try query.boolean("AllAvailabilityZones")
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let zones = try cloud.describeAvailabilityZones(request)
        return XMLWriter { xml in
            xml.list("availabilityZoneInfo", zones) { $0.availabilityZone($1) }
        }
    }
}
