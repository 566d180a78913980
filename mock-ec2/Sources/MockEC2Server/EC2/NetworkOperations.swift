import MockCloud

extension EC2Operations {
    @Sendable static func describeSubnets(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("SubnetId")
        try query.finish()
        let page = try cloud.describeSubnets(request)
        return XMLWriter { xml in
            xml.list("subnetSet", page.elements) { $0.subnet($1) }
            xml.element("nextToken", page.nextToken)
        }
    }

    @Sendable static func describeVPCs(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("VpcId")
        try query.finish()
        let page = try cloud.describeVPCs(request)
        return XMLWriter { xml in
            xml.list("vpcSet", page.elements) { $0.vpc($1) }
            xml.element("nextToken", page.nextToken)
        }
    }

    @Sendable static func describeSecurityGroups(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = try query.describe("GroupId")
        let names = query.strings("GroupName")
        if !names.isEmpty { request.filters.append(CloudFilter(name: "group-name", values: names)) }
        try query.finish()
        let page = try cloud.describeSecurityGroups(request)
        return XMLWriter { xml in
            xml.list("securityGroupInfo", page.elements) { $0.securityGroup($1) }
            xml.element("nextToken", page.nextToken)
        }
    }

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
