extension EC2Client {
    /// CreateNetworkInterface: a new interface, attached to nothing.
    /// - Parameters:
    ///   - securityGroups: Empty means the VPC's default group.
    ///   - secondaryAddressCount: How many addresses it gets besides the primary one.
    ///   - clientToken: At most 64 ASCII characters, chosen anew for each interface that is wanted. The same token again gives
    ///     the same interface: after an unknown outcome, the call may be repeated with it.
    public func createNetworkInterface(
        subnet: String, securityGroups: [String], description: String, secondaryAddressCount: Int = 0,
        tags: [EC2Tag] = [], clientToken: String
    ) async throws(EC2Error) -> NetworkInterface {
        var parameters = QueryParameters()
        parameters.set("SubnetId", subnet)
        parameters.set("SecurityGroupId", list: securityGroups)
        parameters.set("Description", description)
        parameters.set("SecondaryPrivateIpAddressCount", secondaryAddressCount > 0 ? secondaryAddressCount : nil)
        if !tags.isEmpty {
            parameters.set("TagSpecification.1.ResourceType", "network-interface")
            parameters.set("TagSpecification.1.Tag", tags: tags)
        }
        parameters.set("ClientToken", clientToken)
        return try await call(.createNetworkInterface, parameters) { (root) throws(XMLDecodingError) in
            try NetworkInterface(try root.requiredChild("networkInterface"))
        }
    }

    /// AttachNetworkInterface; returns the attachment's id. The guest sees the device seconds later.
    /// - Parameters:
    ///   - deviceIndex: A free one, from 1; it need not follow the others.
    ///   - card: The network card; 0 on most instance types.
    public func attachNetworkInterface(
        id: String, instance: String, deviceIndex: Int, card: Int = 0
    ) async throws(EC2Error) -> String {
        var parameters = QueryParameters()
        parameters.set("NetworkInterfaceId", id)
        parameters.set("InstanceId", instance)
        parameters.set("DeviceIndex", deviceIndex)
        parameters.set("NetworkCardIndex", card)
        return try await call(.attachNetworkInterface, parameters) { (root) throws(XMLDecodingError) in
            try root.required("attachmentId")
        }
    }

    /// ModifyNetworkInterfaceAttribute: whether the interface is deleted together with the instance it is attached to.
    public func setDeleteOnTermination(
        interface: String, attachment: String, _ deletes: Bool
    ) async throws(EC2Error) {
        var parameters = QueryParameters()
        parameters.set("NetworkInterfaceId", interface)
        parameters.set("Attachment.AttachmentId", attachment)
        parameters.set("Attachment.DeleteOnTermination", deletes)
        try await call(.modifyNetworkInterfaceAttribute, parameters)
    }

    /// ModifyNetworkInterfaceAttribute: replaces the security groups.
    public func setSecurityGroups(interface: String, _ groups: [String]) async throws(EC2Error) {
        var parameters = QueryParameters()
        parameters.set("NetworkInterfaceId", interface)
        parameters.set("SecurityGroupId", list: groups)
        try await call(.modifyNetworkInterfaceAttribute, parameters)
    }

    /// DetachNetworkInterface: begins the detachment, which takes seconds; the interface is `available` when it is done.
    /// - Parameter force: Does not wait for the guest to let go.
    public func detachNetworkInterface(attachment: String, force: Bool = false) async throws(EC2Error) {
        var parameters = QueryParameters()
        parameters.set("AttachmentId", attachment)
        parameters.set("Force", force ? true : nil)
        try await call(.detachNetworkInterface, parameters)
    }

    /// DeleteNetworkInterface. While it is attached or being detached, EC2 answers `InvalidParameterValue`,
    /// "... is currently in use.".
    public func deleteNetworkInterface(id: String) async throws(EC2Error) {
        var parameters = QueryParameters()
        parameters.set("NetworkInterfaceId", id)
        try await call(.deleteNetworkInterface, parameters)
    }

    /// CreateTags: sets tags of a resource; those with other keys stay.
    public func createTags(resource: String, tags: [EC2Tag]) async throws(EC2Error) {
        var parameters = QueryParameters()
        parameters.set("ResourceId", list: [resource])
        parameters.set("Tag", tags: tags)
        try await call(.createTags, parameters)
    }
}
