import IPAddressing

extension MockCloud {
    /// What an instance is launched with; all of it checked.
    struct Launch {
        var reservation: String
        var index = 0
        var type: InstanceType
        var imageID = "ami-0abcdef1234567890"
        var subnet: Subnet.Place
        var keyName: String?
        var roleName: String?
        var userData: [UInt8]?
        var metadataOptions = MetadataOptions()
        var clientToken: String?
        var tags: [CloudTag] = []
        var interfaceTags: [CloudTag] = []
    }

    /// Begins an instance that has no interface yet; it runs at `readyAt`. Gives its id.
    mutating func begin(_ launch: Launch, readyAt: CloudTime) -> String {
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
        instances[instance.id] = instance
        instanceOrder.append(instance.id)
        timetable.enter(.instanceRuns(instance: instance.id), at: readyAt)
        return instance.id
    }
}
