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

        let vpc = try addVPC(configuration.vpcBlock)
        let subnets = try addSubnets(configuration.subnets, to: vpc)
        for instance in configuration.instances { try begin(instance, in: subnets) }
    }

    private mutating func addVPC(_ block: IPv4CIDR) throws(CloudError) -> VPC {
        // "VPC CIDR blocks", Amazon VPC User Guide: between /28 and /16.
        guard (16...28).contains(block.prefixLength) else { throw .rangeOfVPC(block) }
        let account = configuration.accountID
        let id = identifiers.id("vpc")
        let group = identifiers.id("sg")
        securityGroups[group] = SecurityGroup(
            id: group, name: "default", description: "default VPC security group", vpc: id, ownerID: account,
            arn: arn("security-group/\(group)"), tags: [])
        let vpc = VPC(
            id: id, blocks: [block], blockAssociations: [identifiers.id("vpc-cidr-assoc")], ownerID: account,
            dhcpOptionsID: identifiers.id("dopt"), tags: [], defaultSecurityGroup: group)
        vpcs[id] = vpc
        return vpc
    }

    private mutating func addSubnets(
        _ wanted: [CloudConfiguration.SubnetConfiguration], to vpc: VPC
    ) throws(CloudError) -> [Subnet] {
        var made: [Subnet] = []
        for subnet in wanted {
            guard (16...28).contains(subnet.block.prefixLength), vpc.block.contains(subnet.block),
                (0..<26).contains(subnet.zone)
            else { throw .rangeOfSubnet(subnet.block) }
            guard !made.contains(where: { $0.block.overlaps(subnet.block) }) else {
                throw .subnetConflict(subnet.block)
            }
            try checkTags(subnet.tags)
            let zone = AvailabilityZone(region: configuration.region, index: subnet.zone)
            if !availabilityZones.contains(zone) { availabilityZones.append(zone) }
            let id = identifiers.id("subnet")
            made.append(
                Subnet(
                    id: id, vpc: vpc.id, block: subnet.block, availabilityZone: zone.name, availabilityZoneID: zone.id,
                    ownerID: configuration.accountID, arn: arn("subnet/\(id)"), tags: subnet.tags,
                    addresses: AddressMap(block: subnet.block)))
        }
        availabilityZones.sort { $0.name < $1.name }
        for subnet in made { subnets[subnet.id] = subnet }
        subnetOrder = made.map(\.id)
        return made
    }

    private mutating func begin(
        _ wanted: CloudConfiguration.InstanceConfiguration, in subnets: [Subnet]
    ) throws(CloudError) {
        guard subnets.indices.contains(wanted.subnet) else {
            throw ResourceKind.subnet.notFound("number \(wanted.subnet) of instance \(wanted.name)")
        }
        let subnet = try existingSubnet(subnets[wanted.subnet].id)
        let addresses = try takeForNewInterface(
            primary: wanted.primaryAddress, secondaries: [], secondaryCount: 0, in: subnet)
        let tags = [CloudTag(key: "Name", value: wanted.name)] + wanted.tags.filter { $0.key != "Name" }
        try checkTags(tags)
        let launch = Launch(
            reservation: identifiers.id("r"), type: try existingType(wanted.type), subnet: subnet,
            securityGroups: try groups([], in: subnet.vpc), roleName: wanted.roleName, tags: tags)
        let instance = self.launch(launch, primaryAddress: addresses.primary, readyAt: now)
        settle()
        guard wanted.isPublic, let address = wanted.publicAddress ?? freePublicAddress() else { return }
        try associate(address, with: addresses.primary, of: instance.primaryInterface)
    }

    private func arn(_ resource: String) -> String {
        "arn:aws:ec2:\(configuration.region):\(configuration.accountID):\(resource)"
    }
}
