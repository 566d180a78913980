import MockCloud

extension EC2Operations {
    @Sendable static func createSecurityGroup(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = CreateSecurityGroupRequest(
            name: try query.required("GroupName"), description: try query.required("GroupDescription"),
            vpc: query.string("VpcId"))
        request.tagSpecifications = try query.tagSpecifications()
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let group = try cloud.createSecurityGroup(request)
        return XMLWriter { xml in
            xml.element("groupId", group.id)
            xml.element("securityGroupArn", group.arn)
            xml.tags(group.tags)
        }
    }

    @Sendable static func deleteSecurityGroup(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        // `GroupName` is for groups of a default VPC, which this account does not have.
        guard let id = query.string("GroupId") else {
            throw CloudError("MissingParameter", "The request must contain the parameter groupName or groupId")
        }
        var request = DeleteSecurityGroupRequest(group: id)
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        try cloud.deleteSecurityGroup(request)
        return XMLWriter { xml in
            xml.element("return", true)
            xml.element("groupId", id)
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
}
