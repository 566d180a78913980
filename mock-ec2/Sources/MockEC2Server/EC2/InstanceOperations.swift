import MockCloud

extension EC2Operations {
    @Sendable static func describeInstances(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("InstanceId")
        // Instances that AWS services manage: there are none here.
        _ = try query.boolean("IncludeManagedResources")
        try query.finish()
        let page = try cloud.describeInstances(request)
        return XMLWriter { xml in
            xml.list("reservationSet", page.elements) { $0.reservation($1, cloud) }
            xml.element("nextToken", page.nextToken)
        }
    }

    @Sendable static func describeInstanceTypes(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("InstanceType")
        // This region has all the types.
        _ = try query.boolean("IncludeUnsupportedInRegion")
        try query.finish()
        let page = try cloud.describeInstanceTypes(request)
        return XMLWriter { xml in
            xml.list("instanceTypeSet", page.elements) { $0.instanceType($1) }
            xml.element("nextToken", page.nextToken)
        }
    }

    @Sendable static func terminateInstances(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = TerminateInstancesRequest(instances: try query.requiredStrings("InstanceId"))
        request.dryRun = try query.boolean("DryRun") ?? false
        // There is no operating system to wait for.
        _ = try query.boolean("Force")
        _ = try query.boolean("SkipOsShutdown")
        try query.finish()
        let changes = try cloud.terminateInstances(request)
        return XMLWriter { xml in
            xml.list("instancesSet", changes) { xml, change in
                xml.element("instanceId", change.instance)
                for (name, state) in [("currentState", change.current), ("previousState", change.previous)] {
                    xml.element(name) { xml in
                        xml.element("code", state.code)
                        xml.element("name", state.rawValue)
                    }
                }
            }
        }
    }
}
