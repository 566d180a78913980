import IPAddressing
import MockCloud

extension EC2Operations {
    @Sendable static func runInstances(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = RunInstancesRequest(
            imageID: try query.required("ImageId"), minCount: try query.requiredInteger("MinCount"),
            maxCount: try query.requiredInteger("MaxCount"))
        request.instanceType = query.string("InstanceType")
        request.subnet = query.string("SubnetId")
        request.securityGroups = query.strings("SecurityGroupId")
        request.primaryAddress = try query.address("PrivateIpAddress")
        request.ipv6AddressCount = try query.integer("Ipv6AddressCount")
        for index in query.indices("Ipv6Address") {
            request.ipv6Addresses.append(try query.requiredValue("Ipv6Address.\(index).Ipv6Address", "IPv6 address"))
        }
        for index in query.indices("NetworkInterface") {
            request.interfaces.append(try query.launchInterface("NetworkInterface.\(index)"))
        }
        request.keyName = query.string("KeyName")
        request.roleName = try query.instanceProfile()
        request.userData = try query.base64("UserData")
        request.metadataOptions = try query.metadataOptions()
        request.tagSpecifications = try query.tagSpecifications()
        request.clientToken = query.string("ClientToken")
        request.dryRun = try query.boolean("DryRun") ?? false
        query.skip(machineParameters)
        try query.finish()
        let reservation = try cloud.runInstances(request)
        return XMLWriter { $0.reservation(reservation, cloud) }
    }

    /// What is said of the machine, its disks and its price: the cloud has none of them.
    private static let machineParameters = [
        "BlockDeviceMapping", "CapacityReservationSpecification", "CpuOptions", "CreditSpecification",
        "DisableApiStop", "DisableApiTermination", "EbsOptimized", "EnclaveOptions", "HibernationOptions",
        "InstanceInitiatedShutdownBehavior", "InstanceMarketOptions", "MaintenanceOptions", "Monitoring", "Placement",
        "PrivateDnsNameOptions",
    ]

    @Sendable static func modifyInstanceMetadataOptions(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = ModifyInstanceMetadataOptionsRequest(instance: try query.required("InstanceId"))
        request.requiresTokens = try query.choice("HttpTokens", ["required": true, "optional": false])
        request.isEnabled = try query.choice("HttpEndpoint", ["enabled": true, "disabled": false])
        request.showsTags = try query.choice("InstanceMetadataTags", ["enabled": true, "disabled": false])
        request.hopLimit = try query.integer("HttpPutResponseHopLimit")
        request.answersIPv6 = try query.choice("HttpProtocolIpv6", ["enabled": true, "disabled": false])
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let options = try cloud.modifyInstanceMetadataOptions(request)
        return XMLWriter { xml in
            xml.element("instanceId", request.instance)
            xml.metadataOptions(options, named: "instanceMetadataOptions", state: "pending")
        }
    }
}

extension QueryReader {
    /// `NetworkInterface.N` of RunInstances.
    fileprivate mutating func launchInterface(_ name: String) throws(CloudError) -> LaunchInterface {
        let index = try integer("\(name).DeviceIndex") ?? 0
        var interface: LaunchInterface
        if let id = string("\(name).NetworkInterfaceId") {
            interface = LaunchInterface(.existing(id), deviceIndex: index)
        } else {
            var request = CreateNetworkInterfaceRequest(subnet: string("\(name).SubnetId") ?? "")
            try readAddresses(of: &request, name + ".")
            request.description = string("\(name).Description") ?? ""
            request.securityGroups = strings("\(name).SecurityGroupId")
            request.interfaceType = string("\(name).InterfaceType")
            request.enablesPrimaryIPv6 = try boolean("\(name).PrimaryIpv6") ?? false
            interface = LaunchInterface(.new(request), deviceIndex: index)
        }
        interface.card = try integer("\(name).NetworkCardIndex") ?? 0
        interface.deleteOnTermination = try boolean("\(name).DeleteOnTermination")
        interface.associatesPublicAddress = try boolean("\(name).AssociatePublicIpAddress")
        return interface
    }

    /// The name in `IamInstanceProfile`, which may be given as an ARN.
    fileprivate mutating func instanceProfile() throws(CloudError) -> String? {
        if let name = string("IamInstanceProfile.Name") { return name }
        guard let arn = string("IamInstanceProfile.Arn") else { return nil }
        guard let name = arn.split(separator: "/").last, arn.contains(":instance-profile/") else {
            throw .invalidValue("iamInstanceProfile.arn", arn)
        }
        return String(name)
    }

    fileprivate mutating func metadataOptions() throws(CloudError) -> MetadataOptions {
        var options = MetadataOptions()
        let switches = ["enabled": true, "disabled": false]
        options.requiresTokens =
            try choice("MetadataOptions.HttpTokens", ["required": true, "optional": false]) ?? options.requiresTokens
        options.isEnabled = try choice("MetadataOptions.HttpEndpoint", switches) ?? options.isEnabled
        options.showsTags = try choice("MetadataOptions.InstanceMetadataTags", switches) ?? options.showsTags
        options.answersIPv6 = try choice("MetadataOptions.HttpProtocolIpv6", switches) ?? options.answersIPv6
        if let limit = try integer("MetadataOptions.HttpPutResponseHopLimit") {
            guard (1...64).contains(limit) else { throw .invalidValue("httpPutResponseHopLimit", String(limit)) }
            options.hopLimit = limit
        }
        return options
    }
}
