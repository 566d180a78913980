public import IPAddressing

/// The parameters of RunInstances that this cloud understands.
public struct RunInstancesRequest: Hashable, Sendable {
    public var imageID: String
    /// `m1.small` when `nil`, as in EC2.
    public var instanceType: String?
    public var minCount: Int
    public var maxCount: Int
    /// `nil`: the first subnet.
    public var subnet: String?
    public var securityGroups: [String] = []
    public var primaryAddress: IPv4Address?
    public var keyName: String?
    /// `IamInstanceProfile`'s name.
    public var roleName: String?
    public var userData: [UInt8]?
    public var metadataOptions = MetadataOptions()
    public var associatesPublicAddress: Bool?
    public var tagSpecifications: [TagSpecification] = []
    public var clientToken: String?
    public var dryRun = false

    public init(imageID: String, minCount: Int, maxCount: Int) {
        self.imageID = imageID
        self.minCount = minCount
        self.maxCount = maxCount
    }
}

/// The instances that one call launched.
public struct Reservation: Hashable, Sendable {
    public var id: String
    public var ownerID: String
    public var instances: [CloudInstance]
}

extension MockCloud {
    /// RunInstances: as many instances up to `maxCount` as there is room for; below `minCount` an error and none.
    public mutating func runInstances(_ request: RunInstancesRequest) throws(CloudError) -> Reservation {
        try admit(.runInstances)
        let tags = try request.checkedTags()
        try stopIfRehearsal(request.dryRun)
        if let token = request.clientToken, let known = launches[token] {
            guard known.request == request else { throw .idempotentParameterMismatch }
            return refreshed(known.answer)
        }
        let subnet = try subnet(of: request)
        if let address = request.primaryAddress { try checkFree(address, of: subnet) }
        var launch = Launch(
            reservation: identifiers.id("r"), type: try existingType(request.instanceType ?? "m1.small"),
            subnet: subnet, securityGroups: try groups(request.securityGroups, in: subnet.vpc))
        launch.imageID = request.imageID
        launch.keyName = request.keyName
        launch.roleName = request.roleName
        launch.userData = request.userData
        launch.metadataOptions = request.metadataOptions
        launch.clientToken = request.clientToken
        launch.tags = tags[.instance, default: []]
        launch.interfaceTags = tags[.networkInterface, default: []]
        let isPublic = request.associatesPublicAddress ?? subnet.mapsPublicAddressOnLaunch
        var instances: [String] = []
        for index in 0..<(try count(of: request, in: subnet)) {
            launch.index = index
            let primary = try takeForNewInterface(
                primary: request.primaryAddress, secondaries: [], secondaryCount: 0, in: existingSubnet(subnet.id)
            ).primary
            let instance = self.launch(launch, primaryAddress: primary, readyAt: now + delays.run)
            instances.append(instance.id)
            if isPublic, let address = freePublicAddress() {
                try associate(address, with: primary, of: instance.primaryInterface)
            }
        }
        let reservation = Reservation(
            id: launch.reservation, ownerID: configuration.accountID,
            instances: instances.compactMap { self.instances[$0] })
        if let token = request.clientToken { launches[token] = Remembered(request: request, answer: reservation) }
        settle()
        return reservation
    }

    /// How many instances there is room for.
    private func count(of request: RunInstancesRequest, in subnet: Subnet) throws(CloudError) -> Int {
        let quota = configuration.interfaceQuota - interfaces.count
        guard quota >= request.minCount else { throw .interfaceQuota(configuration.interfaceQuota) }
        guard subnet.availableAddressCount >= request.minCount else { throw .subnetIsFull }
        return min(request.maxCount, quota, subnet.availableAddressCount)
    }

    private func subnet(of request: RunInstancesRequest) throws(CloudError) -> Subnet {
        guard let id = request.subnet ?? subnetOrder.first else {
            throw CloudError("MissingInput", "No subnets found for the default VPC. Please specify a subnet.")
        }
        return try existingSubnet(id)
    }

    private func refreshed(_ reservation: Reservation) -> Reservation {
        var reservation = reservation
        reservation.instances = reservation.instances.map { instances[$0.id] ?? $0 }
        return reservation
    }
}

extension RunInstancesRequest {
    /// Checks the parameters, and gives the tags for each kind of what is created.
    fileprivate func checkedTags() throws(CloudError) -> [ResourceKind: [CloudTag]] {
        guard minCount >= 1 else { throw .outOfRange("minCount", minCount, "greater than 0") }
        guard maxCount >= minCount else {
            throw .invalidParameterValue(
                "Value (\(maxCount)) for parameter maxCount is invalid. Must be at least minCount.")
        }
        guard primaryAddress == nil || maxCount == 1 else {
            throw .invalidCombination("Cannot specify a private IP address for more than one instance")
        }
        if let subnet { try ResourceKind.subnet.check(subnet) }
        try ResourceKind.securityGroup.check(securityGroups)
        try checkClientToken(clientToken)
        // Volumes are launched too, but not modelled.
        return try tagsByKind(tagSpecifications.filter { $0.resourceType != "volume" }, [.instance, .networkInterface])
    }
}
