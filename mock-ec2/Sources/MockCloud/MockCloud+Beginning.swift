import IPAddressing

extension MockCloud {
    /// A cloud as configured, with its instances running; the first `drainChanges()` gives their interfaces.
    ///
    /// Throws what EC2 answers to a block, an address, a type or a name that it would not take.
    public init(_ configuration: CloudConfiguration, seed: UInt64, now: CloudTime) throws(CloudError) {
        do throws(BeginningError) {
            self = try MockCloud(beginning: configuration, seed: seed, now: now)
        } catch {
            throw error.error
        }
    }

    /// The same, with errors that say which part of the configuration it is; the first of them.
    public init(beginning configuration: CloudConfiguration, seed: UInt64, now: CloudTime) throws(BeginningError) {
        self.init(empty: configuration, seed: seed, now: now)
        var vpcs: [VPC] = []
        for (index, vpc) in configuration.vpcs.enumerated() {
            vpcs.append(try part(.vpc(index)) { (cloud) throws(CloudError) in try cloud.begin(vpc) })
        }
        for (index, subnet) in configuration.subnets.enumerated() {
            try part(.subnet(index)) { (cloud) throws(CloudError) in try cloud.begin(subnet, in: vpcs) }
        }
        var named = NamedAddresses(configuration)
        named.reserve(in: &self)
        for (index, instance) in configuration.instances.enumerated() {
            try part(.instance(index)) { (cloud) throws(CloudError) in try cloud.begin(instance, &named) }
        }
        for id in interfaces.keys { interfaces[id]?.knownAt = now }
        var neighbours = SeededGenerator(seed: seed ^ 0x4E16_4B04)
        for (index, subnet) in configuration.subnets.enumerated() {
            try part(.subnet(index)) { (cloud) throws(CloudError) in
                try cloud.moveNeighbours(into: cloud.subnetOrder[index], subnet, using: &neighbours)
            }
        }
    }

    /// A cloud in which there is nothing yet.
    private init(empty configuration: CloudConfiguration, seed: UInt64, now: CloudTime) {
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
    }

    /// Does `body`, whose errors are about a part of the configuration.
    private mutating func part<Made>(
        _ part: BeginningError.Part, _ body: (inout MockCloud) throws(CloudError) -> Made
    ) throws(BeginningError) -> Made {
        do throws(CloudError) {
            return try body(&self)
        } catch {
            throw BeginningError(part: part, error: error)
        }
    }

    private mutating func begin(_ wanted: CloudConfiguration.VPCConfiguration) throws(CloudError) -> VPC {
        try checkTags(wanted.tags)
        let vpc = try addVPC(wanted.block, hasIPv6: wanted.hasIPv6, tags: wanted.tags, isBeginning: true)
        for block in wanted.secondaryBlocks { try addBlock(block, to: vpc.id) }
        return vpc
    }

    private mutating func begin(
        _ wanted: CloudConfiguration.SubnetConfiguration, in vpcs: [VPC]
    ) throws(CloudError) {
        guard vpcs.indices.contains(wanted.vpc) else {
            throw ResourceKind.vpc.notFound("number \(wanted.vpc) of the subnet \(wanted.block)")
        }
        let vpc = vpcs[wanted.vpc]
        guard availabilityZones.indices.contains(wanted.zone) else { throw .rangeOfSubnet(wanted.block) }
        try checkTags(wanted.tags)
        let number = subnets.values.count { $0.vpc == vpc.id }
        let made = try addSubnet(
            SubnetDraft(
                vpc: vpc.id, block: wanted.block, ipv6Block: vpc.ipv6Associations.first?.block.subnet(number),
                zone: availabilityZones[wanted.zone], tags: wanted.tags))
        let hasIPv6 = !vpc.ipv6Associations.isEmpty
        subnets[made.id]?.assignsIPv6AddressOnCreation = wanted.assignsIPv6AddressOnCreation && hasIPv6
        subnets[made.id]?.addressChoice = wanted.addressChoice
    }

    private mutating func moveNeighbours(
        into id: String, _ wanted: CloudConfiguration.SubnetConfiguration, using generator: inout SeededGenerator
    ) throws(CloudError) {
        subnets[id]?.addresses.fragment(wanted.fragmentation, using: &generator)
        guard let free = wanted.freeAddresses else { return }
        guard try existingSubnet(id).availableAddressCount >= free else { throw .subnetIsFull }
        _ = subnets[id]?.addresses.drain(to: free, using: &generator)
    }
}
