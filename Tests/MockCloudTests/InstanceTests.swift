import IPAddressing
import Testing

@testable import MockCloud

@Suite struct InstanceTests {
    @Test func `the cloud begins with its nodes running, seen and published`() throws {
        var world = try World(timeScale: 1)
        let instances = try world.cloud.describeInstances(DescribeRequest()).elements.flatMap(\.instances)
        #expect(instances.map(\.state) == [.running, .running])
        #expect(Set(instances.map(\.name)) == ["node1", "node2"])
        let primary = try world.primary
        #expect(primary.primaryAddress == IPv4Address(10, 0, 0, 10))
        #expect(primary.attachment?.deleteOnTermination == true)
        let subnet = try IPv4CIDR(parsing: "10.0.0.0/18")
        let changes = world.cloud.drainChanges()
        #expect(changes.count == 5)
        #expect(changes.first == .vpcBlock(.v4(try IPv4CIDR(parsing: "10.0.0.0/16")), isAssociated: true))
        #expect(
            changes[1]
                == .attach(
                    instance: world.node1, interface: primary.id, mac: primary.mac, deviceIndex: 0, card: 0,
                    primaryAddress: IPv4Address(10, 0, 0, 10), subnet: subnet))
        #expect(
            changes.last
                == .publish(
                    privateAddress: IPv4Address(10, 0, 0, 20), publicAddress: IPv4Address(203, 0, 113, 20)))
    }

    @Test func `instances run after a while and end with what is to end with them`() throws {
        var world = try World(nodes: 0, timeScale: 1)
        var request = RunInstancesRequest(imageID: "ami-1", minCount: 1, maxCount: 2)
        request.instanceType = "m6g.large"
        request.associatesPublicAddress = true
        request.tagSpecifications = [
            TagSpecification(resourceType: "instance", tags: [CloudTag(key: "Name", value: "a")]),
            TagSpecification(resourceType: "volume", tags: []),
        ]
        request.clientToken = "once"
        let reservation = try world.cloud.runInstances(request)
        #expect(reservation.instances.map(\.state) == [.pending, .pending])
        #expect(reservation.instances.map(\.architecture) == ["arm64", "arm64"])
        let id = reservation.instances[0].id
        let kept = try world.create()
        _ = try world.attach(kept.id, at: 1, to: id)
        #expect(world.cloud.metadata(of: id) == nil)
        #expect(world.cloud.drainChanges().count == 1)
        world.wait(.seconds(8))
        #expect(try world.cloud.runInstances(request).instances.map(\.state) == [.running, .running])
        #expect(world.cloud.metadata(of: id)?.interfaces.map(\.id).count == 2)
        #expect(world.cloud.drainChanges().count == 5)

        let primary = reservation.instances[0].primaryInterface
        let address = try world.interface(primary).addresses[0]
        let changes = try world.cloud.terminateInstances(TerminateInstancesRequest(instances: [id]))
        #expect(changes == [InstanceStateChange(instance: id, previous: .running, current: .shuttingDown)])
        world.wait(.seconds(20))
        #expect(world.cloud.interfaces[primary] == nil)
        #expect(try world.interface(kept.id).status == .available)
        #expect(world.cloud.instances[id]?.state == .terminated)
        #expect(world.cloud.metadata(of: id) == nil)
        #expect(
            world.cloud.drainChanges().suffix(3) == [
                .unpublish(privateAddress: address), .detach(instance: id, interface: primary),
                .detach(instance: id, interface: kept.id),
            ])
        world.wait(.seconds(3600))
        #expect(world.cloud.instances[id] == nil)
    }

    @Test func `metadata shows what the instance is`() throws {
        let world = try World()
        let view = try found(world.cloud.metadata(of: world.node1))
        #expect(view.instanceType == "m5.large" && view.region == "us-west-2")
        #expect(view.availabilityZone == "us-west-2a" && view.availabilityZoneID == "usw2-az1")
        #expect(view.localAddress == IPv4Address(10, 0, 0, 10))
        #expect(view.localHostname == "ip-10-0-0-10.us-west-2.compute.internal")
        #expect(view.publicAddress?.publicAddress == IPv4Address(203, 0, 113, 10))
        #expect(view.publicAddress?.publicDNSName == "ec2-203-0-113-10.us-west-2.compute.amazonaws.com")
        #expect(view.roleName == "node")
        #expect(view.instanceProfileARN == "arn:aws:iam::123456789012:instance-profile/node")
        #expect(view.securityGroupNames == ["default"])
        let interface = try found(view.interfaces.first)
        #expect(interface.mac == view.mac && interface.deviceNumber == 0)
        #expect(interface.subnetBlock.description == "10.0.0.0/18")
        #expect(interface.vpcBlocks.map(\.description) == ["10.0.0.0/16"])
    }

    @Test func `metadata lags behind EC2 in both directions and keeps an empty directory`() throws {
        var world = try World(timeScale: 1)
        let primary = try world.primary
        func shown() -> [IPv4Address] { world.cloud.metadata(of: world.node1)?.interfaces.first?.addresses ?? [] }
        let assigned = try world.assign(2, to: primary.id)
        #expect(shown() == [primary.addresses[0]])
        world.wait(.seconds(1))
        try world.unassign([assigned[0]], from: primary.id)
        world.wait(.seconds(1))
        // The address that left in the meantime never shows.
        #expect(shown() == [primary.addresses[0], assigned[1]])
        try world.unassign([assigned[1]], from: primary.id)
        #expect(shown().count == 2)
        world.wait(.seconds(2))
        #expect(shown() == [primary.addresses[0]])

        let interface = try world.create(secondaries: 1)
        let attachment = try world.attach(interface.id, at: 1)
        #expect(world.cloud.metadata(of: world.node1)?.interfaces.count == 1)
        world.wait(.seconds(4))
        #expect(world.cloud.metadata(of: world.node1)?.interfaces.last?.addresses == interface.addresses)
        try world.detach(attachment)
        world.wait(.seconds(5))
        #expect(world.cloud.metadata(of: world.node1)?.interfaces.count == 1)
        #expect(world.cloud.metadata(of: world.node1)?.staleMACs == [interface.mac])
        world.wait(.seconds(20))
        #expect(world.cloud.metadata(of: world.node1)?.staleMACs == [])
    }

    @Test func `the types are those that EC2 publishes`() throws {
        #expect(InstanceTypeCatalogue.sorted.count == 1263)
        #expect(
            MockCloud.instanceType("m5.large")
                == InstanceType(
                    name: "m5.large", maximumInterfaces: 3, networkCards: [3], ipv4AddressesPerInterface: 10,
                    ipv6AddressesPerInterface: 10, hypervisor: "nitro", isBareMetal: false, vCPUs: 2, memoryMiB: 8192))
        // "everywhere enis = sum of the cards".
        for type in InstanceTypeCatalogue.sorted { #expect(type.networkCards.reduce(0, +) == type.maximumInterfaces) }
        #expect(InstanceTypeCatalogue.sorted.filter { $0.networkCards.count > 1 }.count == 54)
    }

    @Test(arguments: [
        ("a1.large", "arm64"), ("m6g.large", "arm64"), ("c7gn.large", "arm64"), ("x2gd.large", "arm64"),
        ("m5.large", "x86_64"), ("g4dn.xlarge", "x86_64"), ("p4d.24xlarge", "x86_64"), ("t3.small", "x86_64"),
    ])
    func `Graviton types are arm64`(_ name: String, _ architecture: String) throws {
        #expect(MockCloud.instanceType(name)?.architecture == architecture)
    }

    @Test func `a fault hits as many calls as it says and they have no effect`() throws {
        var world = try World()
        let error = CloudError("RequestLimitExceeded", "Request limit exceeded.")
        world.cloud.inject(CloudFault(action: .createNetworkInterface, error: error, remaining: 2))
        for _ in 0..<2 { #expect(throws: error) { _ = try world.create() } }
        _ = try world.create()
        #expect(world.cloud.interfaces.count == 3)
        world.cloud.inject(CloudFault(action: nil, error: error, probability: 0.5))
        let outcomes = (0..<200).map { _ in (try? world.create()) != nil }
        #expect((60...140).contains(outcomes.filter { $0 }.count))
        world.cloud.clearFaults()
        _ = try world.create()
    }

    @Test(arguments: [
        ("InvalidVpc.Range", "10.0.0.0/8", "10.0.0.0/18"), ("InvalidSubnet.Range", "10.0.0.0/16", "10.1.0.0/18"),
        ("InvalidSubnet.Range", "10.0.0.0/16", "10.0.0.0/29"),
        ("InvalidSubnet.Conflict", "10.0.0.0/16", "10.0.64.0/20"),
    ])
    func `a cloud that cannot be is refused`(_ code: String, _ vpc: String, _ subnet: String) throws {
        let (vpc, subnet) = (try IPv4CIDR(parsing: vpc), try IPv4CIDR(parsing: subnet))
        let error = #expect(throws: CloudError.self) {
            try World {
                $0.vpcBlock = vpc
                $0.subnets[0].block = subnet
            }
        }
        #expect(error?.code == code)
    }
}
