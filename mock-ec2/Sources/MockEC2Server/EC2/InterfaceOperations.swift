import MockCloud

extension EC2Operations {
    @Sendable static func createNetworkInterface(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = CreateNetworkInterfaceRequest(subnet: try query.required("SubnetId"))
        request.description = query.string("Description") ?? ""
        try query.readAddresses(of: &request)
        request.enablesPrimaryIPv6 = try query.boolean("EnablePrimaryIpv6") ?? false
        request.securityGroups = query.strings("SecurityGroupId")
        request.interfaceType = query.string("InterfaceType")
        request.tagSpecifications = try query.tagSpecifications()
        request.clientToken = query.string("ClientToken")
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let answer = try cloud.createNetworkInterface(request)
        return XMLWriter { xml in
            xml.element("networkInterface") { $0.networkInterface(answer.interface, cloud) }
            xml.element("clientToken", answer.clientToken)
        }
    }

    @Sendable static func attachNetworkInterface(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = AttachNetworkInterfaceRequest(
            interface: try query.required("NetworkInterfaceId"), instance: try query.required("InstanceId"),
            deviceIndex: try query.requiredInteger("DeviceIndex"))
        request.card = try query.integer("NetworkCardIndex")
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let answer = try cloud.attachNetworkInterface(request)
        return XMLWriter { xml in
            xml.element("attachmentId", answer.attachment)
            xml.element("networkCardIndex", answer.card)
        }
    }

    @Sendable static func modifyNetworkInterfaceAttribute(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = ModifyNetworkInterfaceAttributeRequest(interface: try query.required("NetworkInterfaceId"))
        request.description = query.string("Description.Value")
        request.sourceDestCheck = try query.boolean("SourceDestCheck.Value")
        request.securityGroups = query.strings("SecurityGroupId")
        let attachment = query.string("Attachment.AttachmentId")
        let deleteOnTermination = try query.boolean("Attachment.DeleteOnTermination")
        if attachment != nil || deleteOnTermination != nil {
            request.attachment = ModifyNetworkInterfaceAttributeRequest.AttachmentChange(
                attachment: attachment, deleteOnTermination: deleteOnTermination)
        }
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        try cloud.modifyNetworkInterfaceAttribute(request)
        return done
    }

    @Sendable static func detachNetworkInterface(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = DetachNetworkInterfaceRequest(attachment: try query.required("AttachmentId"))
        request.force = try query.boolean("Force") ?? false
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        try cloud.detachNetworkInterface(request)
        return done
    }

    @Sendable static func deleteNetworkInterface(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = DeleteNetworkInterfaceRequest(interface: try query.required("NetworkInterfaceId"))
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        try cloud.deleteNetworkInterface(request)
        return done
    }

    @Sendable static func describeNetworkInterfaces(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("NetworkInterfaceId")
        // Interfaces that AWS services manage: there are none here.
        _ = try query.boolean("IncludeManagedResources")
        try query.finish()
        let page = try cloud.describeNetworkInterfaces(request)
        return XMLWriter { xml in
            xml.list("networkInterfaceSet", page.elements) { $0.networkInterface($1, cloud) }
            xml.element("nextToken", page.nextToken)
        }
    }

    @Sendable static func describeNetworkInterfaceAttribute(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let id = try query.required("NetworkInterfaceId")
        let name = try query.required("Attribute")
        guard let attribute = InterfaceAttribute(rawValue: name) else { throw .invalidValue("attribute", name) }
        let dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let interface = try cloud.describeNetworkInterfaceAttribute(interface: id, dryRun: dryRun)
        return XMLWriter { xml in
            xml.element("networkInterfaceId", id)
            switch attribute {
            case .description: xml.element("description") { $0.element("value", interface.description) }
            case .groupSet: xml.groups(interface.securityGroups, cloud)
            case .sourceDestCheck: xml.element("sourceDestCheck") { $0.element("value", interface.sourceDestCheck) }
            case .attachment: xml.attachment(of: interface)
            case .associatePublicIPAddress: xml.element("associatePublicIpAddress", !interface.publicAddresses.isEmpty)
            }
        }
    }
}
