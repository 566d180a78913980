import IPAddressing
import Testing

@testable import MockCloud

/// What a call costs must not grow with the cloud.
@Suite struct ScaleTests {
    /// Where a dictionary keeps its elements. It is another place when they have been copied.
    private static func place<Key, Value>(of dictionary: [Key: Value]) -> UInt {
        unsafeBitCast(dictionary, to: UInt.self)
    }

    /// The dictionaries that are as large as the cloud is.
    private static func places(in cloud: MockCloud, _ subnet: String) throws -> [UInt] {
        [
            place(of: cloud.interfaces), place(of: cloud.instances), place(of: cloud.subnets),
            place(of: cloud.attachmentHolders), place(of: try found(cloud.subnets[subnet]).holders),
        ]
    }

    @Test func `a call changes the cloud in its place, and copies nothing as large as the cloud`() throws {
        var world = try World()
        // Room for what comes: a dictionary that grows moves too.
        var launch = RunInstancesRequest(imageID: "ami-1", minCount: 40, maxCount: 40)
        launch.instanceType = "m5.large"
        let crowd = try world.cloud.runInstances(launch).instances.map(\.id)
        for _ in 0..<40 { try world.delete(try world.create().id) }
        _ = try world.cloud.terminateInstances(TerminateInstancesRequest(instances: crowd))
        world.wait(.seconds(3601))
        let before = try Self.places(in: world.cloud, world.subnet)

        let interface = try world.create(secondaries: 2)
        let attachment = try world.attach(interface.id, at: 1)
        let assigned = try world.assign(3, to: interface.id)
        try world.unassign(assigned, from: interface.id)
        try world.cloud.createTags(
            CreateTagsRequest(resources: [interface.id, world.node1], tags: [CloudTag(key: "a", value: "b")]))
        _ = try world.interfaces(("attachment.instance-id", [world.node1]))
        _ = try world.cloud.describeInstances(DescribeRequest(ids: [world.node1]))
        try world.detach(attachment, force: true)
        try world.delete(interface.id)
        launch.minCount = 2
        launch.maxCount = 2
        let launched = try world.cloud.runInstances(launch).instances.map(\.id)
        _ = try world.cloud.terminateInstances(TerminateInstancesRequest(instances: launched))
        #expect(try Self.places(in: world.cloud, world.subnet) == before)
    }

    @Test func `the interfaces of an instance are found without looking at those of others`() throws {
        var world = try World(nodes: 30)
        let extra = try world.create()
        _ = try world.attach(extra.id, at: 1)
        func looked(_ values: [String]) -> Set<String>? {
            world.cloud.interfacesOfInstances(namedBy: [CloudFilter(name: "attachment.instance-id", values: values)])
                .map(Set.init)
        }
        let primary = try world.primary
        #expect(looked([world.node1]) == [primary.id, extra.id])
        #expect(looked(["i-00000000000000000"]) == [])
        // With a wildcard there is no other way.
        #expect(looked(["i-*"]) == nil)
    }

    @Test func `an address leads to its interface by the block of its subnet, whatever the size of the block`() throws {
        var world = try World()
        let vpc = try world.cloud.createVPC(CreateVPCRequest(block: try IPv4CIDR(parsing: "10.1.0.0/16")))
        let blocks = ["10.1.0.0/17", "10.1.128.0/28", "10.1.128.16/28", "10.1.192.0/20"]
        var made: [(subnet: String, interface: CloudInterface)] = []
        for block in blocks {
            let subnet = try world.cloud.createSubnet(
                CreateSubnetRequest(vpc: vpc.id, block: try IPv4CIDR(parsing: block)))
            made.append((subnet.id, try world.create(secondaries: 2, in: subnet.id)))
        }
        for interface in made.map(\.interface) + [try world.primary] {
            for address in interface.addresses { #expect(world.cloud.holder(of: address) == interface.id) }
        }
        let prefix = try found(try world.assignPrefixes(1, to: made[0].interface.id).first)
        #expect(world.cloud.holder(of: prefix.bounds.upperBound) == made[0].interface.id)
        #expect(world.cloud.holder(of: elsewhere) == nil)

        // Of two subnets with one block, each is asked.
        let twin = try world.cloud.createVPC(CreateVPCRequest(block: try IPv4CIDR(parsing: "10.1.0.0/16")))
        let second = try world.cloud.createSubnet(
            CreateSubnetRequest(vpc: twin.id, block: try IPv4CIDR(parsing: "10.1.128.0/28")))
        let other = try world.create(in: second.id)
        let address = try found(other.primaryAddress)
        if !made[1].interface.addresses.contains(address) { #expect(world.cloud.holder(of: address) == other.id) }
        try world.delete(made[1].interface.id)
        try world.cloud.deleteSubnet(DeleteSubnetRequest(subnet: made[1].subnet))
        #expect(world.cloud.holder(of: address) == other.id)
        #expect(Set(world.cloud.subnetsByBlock.values.joined()) == Set(world.cloud.subnets.keys))
        for (block, ids) in world.cloud.subnetsByBlock {
            for id in ids { #expect(world.cloud.subnets[id]?.block == block) }
        }
    }

    @Test func `a launch that finds too little room takes nothing, one that finds enough for some takes that`() throws {
        var world = try World(nodes: 0) { configuration in
            configuration.subnets = ["10.0.0.0/24", "10.0.1.0/28"].map { text in
                .init(block: IPv4CIDR(text) ?? configuration.vpcBlock, zone: 0)
            }
            configuration.hasIPv6 = true
        }
        func request(_ counts: ClosedRange<Int>) -> RunInstancesRequest {
            var request = RunInstancesRequest(
                imageID: "ami-1", minCount: counts.lowerBound, maxCount: counts.upperBound)
            request.instanceType = "m5.large"
            request.interfaces = world.cloud.subnetOrder.enumerated().map { index, subnet in
                var wanted = CreateNetworkInterfaceRequest(subnet: subnet)
                wanted.secondaryAddressCount = 3
                wanted.ipv6AddressCount = 2
                return LaunchInterface(.new(wanted), deviceIndex: index)
            }
            return request
        }
        func free() -> [Int] { world.cloud.subnetOrder.compactMap { world.cloud.subnets[$0]?.availableAddressCount } }
        func taken() -> Int { world.cloud.subnets.values.compactMap { $0.ipv6?.addresses.count }.reduce(0, +) }
        #expect(free() == [251, 11])
        // Four of eleven addresses for each: there is room for two.
        #expect(throws: CloudError.subnetIsFull) { _ = try world.cloud.runInstances(request(3...3)) }
        #expect(free() == [251, 11] && taken() == 0)
        #expect(world.cloud.instances.isEmpty && world.cloud.interfaces.isEmpty)
        #expect(try world.cloud.runInstances(request(1...3)).instances.map(\.launchIndex) == [0, 1])
        #expect(free() == [243, 3] && taken() == 8)
    }
}
