import IPAddressing
import MockCloud
import Testing

/// How a cloud begins when it is configured with more than the usual.
@Suite struct BeginningTests {
    private func block(_ text: String) throws -> IPv4CIDR { try IPv4CIDR(parsing: text) }

    @Test func `each of several VPCs has its blocks, its subnets and IPv6 blocks of its own`() throws {
        let world = try World {
            var second = CloudConfiguration.VPCConfiguration(block: $0.vpcBlock)
            second.hasIPv6 = true
            second.tags = [CloudTag(key: "Name", value: "second")]
            $0.vpcs.append(second)
            for index in $0.subnets.indices { $0.subnets[index].addressChoice = .lowest }
            var twin = $0.subnets[0]
            twin.vpc = 1
            twin.assignsIPv6AddressOnCreation = true
            $0.subnets += [twin]
            $0.instances[1].subnet = 3
            $0.instances[1].primaryAddress = nil
        }
        let cloud = world.cloud
        #expect(cloud.vpcs.count == 2)
        let twin = try #require(cloud.subnets[cloud.subnetOrder[3]])
        let vpc = try #require(cloud.vpcs[twin.vpc])
        #expect(vpc.tags == [CloudTag(key: "Name", value: "second")])
        #expect(
            twin.ipv6Association?.block.description
                == vpc.ipv6Associations[0].block.description.replacing("/56", with: "/64"))
        #expect(
            twin.block == cloud.subnets[cloud.subnetOrder[0]]?.block
                && twin.vpc != cloud.subnets[cloud.subnetOrder[0]]?.vpc)
        let node2 = try #require(cloud.interfaces(of: cloud.instanceOrder[1]).first)
        #expect(node2.vpc == vpc.id && node2.ipv6Addresses.count == 1)
        // By the choice of its subnet: the lowest, which is free in this VPC too.
        #expect(node2.primaryAddress == IPv4Address(10, 0, 0, 4))
    }

    @Test func `neighbours take addresses until as many are left as are wanted, and go by no call`() throws {
        var world = try World { $0.subnets[0].freeAddresses = 3 }
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == 3)
        world.cloud.clearFaults()
        let interface = try world.create(secondaries: 2)
        #expect(throws: CloudError.self) { try world.assign(1, to: interface.id) }
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == 0)
    }

    @Test(arguments: 1...5 as ClosedRange<UInt64>)
    func `neighbours in every prefix leave addresses and no prefix`(seed: UInt64) throws {
        var world = try World(seed: seed) {
            $0.subnets[0].fragmentation = 1
            $0.subnets[1].fragmentation = 0.5
        }
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.prefixCount = 1
        let error = #expect(throws: CloudError.self) { try world.cloud.createNetworkInterface(request) }
        #expect(error?.code == "InsufficientCidrBlocks")
        // 16,379 less the two nodes and a neighbour in each of 1,021 /28s: not in the two ends, nor where node2 is.
        #expect(world.cloud.subnets[world.subnet]?.availableAddressCount == 15_356)
        let half = try #require(world.cloud.subnets[world.cloud.subnetOrder[1]]?.availableAddressCount)
        #expect((15_780...15_960).contains(half), "\(half)")
        request.subnet = world.cloud.subnetOrder[1]
        #expect(try world.cloud.createNetworkInterface(request).interface.prefixes.count == 1)
    }

    @Test func `instances begin with the interfaces and addresses that they are to have`() throws {
        let world = try World {
            var first = CloudConfiguration.InterfaceConfiguration(subnet: 0)
            first.addressCount = 4
            var second = CloudConfiguration.InterfaceConfiguration(subnet: 0)
            second.prefixCount = 2
            $0.instances[0].interfaces = [first, second]
        }
        let interfaces = world.cloud.interfaces(of: world.node1)
        #expect(interfaces.map { $0.attachment?.deviceIndex } == [0, 1, 2])
        #expect(interfaces.allSatisfy { $0.status == .inUse && $0.attachment?.status == .attached })
        #expect(interfaces.map(\.addresses.count) == [1, 5, 1])
        #expect(interfaces.map(\.prefixes.count) == [0, 0, 2])
    }

    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func `no instance is given the address that a later one has by name`(seed: UInt64) throws {
        let subnet = try block("10.0.0.0/28")
        let world = try World(seed: seed, nodes: 11) {
            $0.subnets[0].block = subnet
            for index in 0..<11 { ($0.instances[index].primaryAddress, $0.instances[index].publicAddress) = (nil, nil) }
            $0.instances[10].primaryAddress = IPv4Address(10, 0, 0, 9)
            $0.instances[10].publicAddress = IPv4Address(203, 0, 113, 1)
        }
        let last = try #require(world.cloud.interfaces(of: world.cloud.instanceOrder[10]).first)
        #expect(last.primaryAddress == IPv4Address(10, 0, 0, 9))
        #expect(last.publicAddresses.first?.publicAddress == IPv4Address(203, 0, 113, 1))
    }

    @Test func `what cannot begin is told with its place`() throws {
        func part(_ change: (inout CloudConfiguration) throws -> Void) throws -> BeginningError.Part? {
            var configuration = CloudConfiguration.standard(nodes: 3)
            try change(&configuration)
            do {
                _ = try MockCloud(beginning: configuration, seed: 1, now: World.start)
                return nil
            } catch {
                return error.part
            }
        }
        #expect(try part { _ in } == nil)
        #expect(try part { $0.vpcs.append(.init(block: try block("10.0.0.0/8"))) } == .vpc(1))
        #expect(try part { $0.subnets[2].block = try block("10.0.0.0/24") } == .subnet(2))
        #expect(try part { $0.subnets[1].freeAddresses = 20_000 } == .subnet(1))
        #expect(try part { $0.instances[1].primaryAddress = IPv4Address(10, 0, 0, 1) } == .instance(1))
        #expect(try part { $0.instances[2].primaryAddress = $0.instances[0].primaryAddress } == .instance(2))
        #expect(try part { $0.instances[2].interfaces = Array(repeating: .init(subnet: 0), count: 3) } == .instance(2))
        #expect(try part { $0.instances[1].interfaces = [.init(subnet: 1)] } == .instance(1))
        #expect(try part { $0.interfaceQuota = 2 } == .instance(2))
    }
}
