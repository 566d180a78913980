import IPAddressing

extension MockCloud {
    /// What an instance is launched with; all of it checked.
    struct Launch {
        var reservation: String
        var index = 0
        var type: InstanceType
        var imageID = "ami-0abcdef1234567890"
        var subnet: Subnet
        var securityGroups: [String]
        var keyName: String?
        var roleName: String?
        var userData: [UInt8]?
        var metadataOptions = MetadataOptions()
        var clientToken: String?
        var tags: [CloudTag] = []
        var interfaceTags: [CloudTag] = []
    }

    /// Launches an instance with its primary interface, whose address is taken already. It runs at `readyAt`.
    mutating func launch(_ launch: Launch, primaryAddress: IPv4Address, readyAt: CloudTime) -> CloudInstance {
        let account = configuration.accountID
        let instance = CloudInstance(
            id: identifiers.id("i"), reservation: launch.reservation, type: launch.type.name, imageID: launch.imageID,
            keyName: launch.keyName, launchTime: now, launchIndex: launch.index, clientToken: launch.clientToken,
            vpc: launch.subnet.vpc, subnet: launch.subnet.id, availabilityZone: launch.subnet.availabilityZone,
            availabilityZoneID: launch.subnet.availabilityZoneID, ownerID: account,
            architecture: launch.type.architecture, roleName: launch.roleName,
            instanceProfileARN: launch.roleName.map { "arn:aws:iam::\(account):instance-profile/\($0)" },
            instanceProfileID: launch.roleName.map { _ in identifiers.uniqueID("AIPA") }, userData: launch.userData,
            state: .pending, readyAt: readyAt, tags: launch.tags, metadataOptions: launch.metadataOptions,
            primaryInterface: "", interfaces: [])
        let interface = add(
            Draft(
                subnet: launch.subnet, primaryAddress: primaryAddress, securityGroups: launch.securityGroups,
                tags: launch.interfaceTags))
        instances[instance.id] = instance
        instanceOrder.append(instance.id)
        instances[instance.id]?.primaryInterface = interface.id
        timetable.enter(.instanceRuns(instance: instance.id), at: readyAt)
        // "Attachment created by RunInstances for a new interface: deleteOnTermination true".
        _ = attach(
            interface.id, to: instance.id, deviceIndex: 0, card: 0, deleteOnTermination: true, attachedAt: readyAt,
            visibleAt: readyAt)
        return instances[instance.id] ?? instance
    }
}
