import IPAddressing

extension MockCloud {
    /// A cloud as configured, with its instances running; the first `drainChanges()` gives their interfaces.
    ///
    /// Throws what EC2 answers to a block, an address, a type or a name that it would not take.
    public init(_ configuration: CloudConfiguration, seed: UInt64, now: CloudTime) throws(CloudError) {
        self.configuration = configuration
        self.now = now
        delays = configuration.delays.scaled(by: configuration.timeScale)
        // Streams of their own, so that more ids do not change which addresses are chosen.
        identifiers = IdentifierSource(seed: seed)
        dice = SeededGenerator(seed: seed ^ 0xADD2_E55E5)
        faultDice = SeededGenerator(seed: seed ^ 0xFA17)
        consistencyDice = SeededGenerator(seed: seed ^ 0x1A66)

        let lastZone = max(2, configuration.subnets.map(\.zone).max() ?? 0)
        availabilityZones = (0...min(25, lastZone)).map { AvailabilityZone(region: configuration.region, index: $0) }
        let vpc = try addVPC(configuration.vpcBlock, hasIPv6: configuration.hasIPv6, isBeginning: true)
        for block in configuration.secondaryBlocks { try addBlock(block, to: vpc.id) }
        for (number, subnet) in configuration.subnets.enumerated() {
            guard availabilityZones.indices.contains(subnet.zone) else { throw .rangeOfSubnet(subnet.block) }
            try checkTags(subnet.tags)
            let made = try addSubnet(
                SubnetDraft(
                    vpc: vpc.id, block: subnet.block, ipv6Block: vpc.ipv6Associations.first?.block.subnet(number),
                    zone: availabilityZones[subnet.zone], tags: subnet.tags))
            let assignsIPv6 = subnet.assignsIPv6AddressOnCreation && configuration.hasIPv6
            subnets[made.id]?.assignsIPv6AddressOnCreation = assignsIPv6
        }
        for instance in configuration.instances { try begin(instance) }
        for id in interfaces.keys { interfaces[id]?.knownAt = now }
    }

    private mutating func begin(_ wanted: CloudConfiguration.InstanceConfiguration) throws(CloudError) {
        guard subnetOrder.indices.contains(wanted.subnet) else {
            throw ResourceKind.subnet.notFound("number \(wanted.subnet) of instance \(wanted.name)")
        }
        let subnet = try existingPlace(subnetOrder[wanted.subnet])
        let tags = [CloudTag(key: "Name", value: wanted.name)] + wanted.tags.filter { $0.key != "Name" }
        try checkTags(tags)
        var launch = Launch(reservation: identifiers.id("r"), type: try existingType(wanted.type), subnet: subnet)
        launch.roleName = wanted.roleName
        // The nodes of the beginning are as EKS launches its own: pods reach the metadata service.
        launch.metadataOptions.hopLimit = 2
        launch.tags = tags
        var addresses = WantedAddresses(ipv4: Demand(family: .v4), ipv6: Demand(family: .v6))
        addresses.primary = wanted.primaryAddress
        addresses.ipv6.addressCount = wanted.ipv6AddressCount
        let interface = LaunchPlan.Interface(
            subnet: subnet, securityGroups: try groups([], in: subnet.vpc), addresses: addresses, isPublic: false)
        let plan = LaunchPlan(primary: interface)
        let instance = self.launch(launch, plan, try takeAddresses(for: plan), readyAt: now)
        settle()
        guard let primary = interfaces(of: instance).first, let primaryAddress = primary.primaryAddress else { return }
        guard wanted.isPublic, let address = wanted.publicAddress ?? freePublicAddress() else { return }
        try associate(address, with: primaryAddress, of: primary.id)
    }
}
