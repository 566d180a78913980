public import IPAddressing

/// The parameters of RunInstances that this cloud understands.
public struct RunInstancesRequest: Hashable, Sendable, Codable {
    public var imageID: String
    /// `m1.small` when `nil`, as in EC2.
    public var instanceType: String?
    public var minCount: Int
    public var maxCount: Int
    /// `nil`: the first subnet.
    public var subnet: String?
    public var securityGroups: [String] = []
    public var primaryAddress: IPv4Address?
    public var ipv6Addresses: [IPv6Address] = []
    public var ipv6AddressCount: Int?
    /// `NetworkInterface.N`. With any, nothing is said of the network elsewhere.
    public var interfaces: [LaunchInterface] = []
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

/// `NetworkInterface.N` of RunInstances: one interface of each instance.
public struct LaunchInterface: Hashable, Sendable, Codable {
    public enum Source: Hashable, Sendable, Codable {
        /// The id of one that is there and attached to nothing.
        case existing(String)
        /// One that is made for the instance.
        case new(CreateNetworkInterfaceRequest)
    }

    public var source: Source
    public var deviceIndex: Int
    public var card = 0
    /// `nil`: a new one goes with the instance, an existing one stays.
    public var deleteOnTermination: Bool?
    public var associatesPublicAddress: Bool?

    public init(_ source: Source, deviceIndex: Int) {
        self.source = source
        self.deviceIndex = deviceIndex
    }

    var isPrimary: Bool { deviceIndex == 0 && card == 0 }
}

/// The instances that one call launched.
public struct Reservation: Hashable, Sendable, Codable {
    public var id: String
    public var ownerID: String
    public var instances: [CloudInstance]
}

extension MockCloud {
    /// RunInstances: as many instances up to `maxCount` as there is room for; below `minCount` an error and none.
    public mutating func runInstances(_ request: RunInstancesRequest) throws(CloudError) -> Reservation {
        try admit(.runInstances, instances: max(0, request.maxCount))
        let tags = try request.checkedTags()
        try authorize(dryRun: request.dryRun)
        if let token = request.clientToken, let known = launches[token] {
            guard known.request == request else { throw .idempotentParameterMismatch }
            return refreshed(known.answer)
        }
        let type = try existingType(request.instanceType ?? "m1.small")
        let plan = try launchPlan(of: request, type)
        var launch = Launch(reservation: identifiers.id("r"), type: type, subnet: plan.subnet)
        launch.imageID = request.imageID
        launch.keyName = request.keyName
        launch.roleName = request.roleName
        launch.userData = request.userData
        launch.metadataOptions = request.metadataOptions
        launch.clientToken = request.clientToken
        launch.tags = tags[.instance, default: []]
        launch.interfaceTags = tags[.networkInterface, default: []]
        let instances = try launchAll(launch, plan, request)
        let reservation = Reservation(
            id: launch.reservation, ownerID: configuration.accountID,
            instances: instances.compactMap { self.instances[$0] })
        if let token = request.clientToken { launches[token] = Remembered(request: request, answer: reservation) }
        settle()
        return reservation
    }

    /// Launches one after the other while there is room.
    private mutating func launchAll(
        _ launch: Launch, _ plan: LaunchPlan, _ request: RunInstancesRequest
    ) throws(CloudError) -> [String] {
        let beginning = self
        var launched: [String] = []
        for index in 0..<request.maxCount {
            let before = self
            var launch = launch
            launch.index = index
            do throws(CloudError) {
                launched.append(try self.launch(launch, plan, readyAt: now + delays.run))
            } catch {
                guard launched.count >= request.minCount else {
                    self = beginning
                    throw error
                }
                self = before
                break
            }
        }
        return launched
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
        try checkInterfaces()
        try checkClientToken(clientToken)
        // Volumes are launched too, but not modelled.
        return try tagsByKind(tagSpecifications.filter { $0.resourceType != "volume" }, [.instance, .networkInterface])
    }

    private func checkInterfaces() throws(CloudError) {
        guard !interfaces.isEmpty else { return }
        let isSaidTwice =
            subnet != nil || !securityGroups.isEmpty || primaryAddress != nil || !ipv6Addresses.isEmpty
            || ipv6AddressCount != nil
        guard !isSaidTwice else {
            throw .invalidCombination(
                "Network interfaces and an instance-level subnet ID, security groups or addresses may not be specified "
                    + "on the same request")
        }
        guard interfaces.contains(where: \.isPrimary) else {
            throw .invalidCombination("A network interface with device index 0 must be specified")
        }
        for interface in interfaces {
            if case .existing(let id) = interface.source {
                try ResourceKind.networkInterface.check(id)
                guard maxCount == 1 else {
                    throw .invalidCombination("Cannot attach one network interface to more than one instance")
                }
            }
        }
    }
}
