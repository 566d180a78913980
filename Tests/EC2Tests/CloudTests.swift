import EC2
import IPAddressing
import TestSupport
import Testing

/// The whole client, over libcurl, against both clouds.
@Suite(NeedsPython(module: "moto.server")) struct CloudTests {
    @Test(arguments: Cloud.allCases) func `an interface lives its whole life`(_ cloud: Cloud) async throws {
        let server = try await cloud.server
        let (there, client) = (server.contents, server.client())
        let tags = [EC2Tag(key: "owner", value: "vpc-cni & 'é' 🚀 + %20"), EC2Tag(key: "empty", value: "")]
        let created = try await client.createNetworkInterface(
            subnet: there.subnet, securityGroups: [there.group], description: "aws-K8S-\(there.instances[0].id)",
            secondaryAddressCount: 2, tags: tags, clientToken: "life")
        #expect(created.secondaryAddresses.count == 2)
        #expect(created.groups == [there.group])

        let attachment = try await client.attachNetworkInterface(
            id: created.id, instance: there.instances[0].id, deviceIndex: 1)
        try await client.setDeleteOnTermination(interface: created.id, attachment: attachment, true)
        try await client.createTags(resource: created.id, tags: [EC2Tag(key: "late", value: "yes")])

        let seen = try #require(
            try await client.describeNetworkInterfaces(filters: [EC2Filter(name: "tag:owner", value: tags[0].value)])
                .first)
        #expect(seen.id == created.id && seen.mac == created.mac && seen.status == .inUse)
        #expect(seen.attachment?.instance == there.instances[0].id && seen.attachment?.id == attachment)
        #expect(seen.attachment?.deviceIndex == 1)
        #expect(seen.secondaryAddresses.sorted() == created.secondaryAddresses.sorted())
        #expect(seen.tags.value(of: "owner") == tags[0].value && seen.tags.value(of: "empty") == "")
        #expect(seen.tags.value(of: "late") == "yes")

        try await client.unassignPrivateIPAddresses(
            interface: created.id, addresses: Array(seen.secondaryAddresses.prefix(1)))
        let left = try await client.describeNetworkInterfaces(ids: [created.id]).first
        #expect(left?.secondaryAddresses == Array(seen.secondaryAddresses.suffix(1)))

        try await client.detachNetworkInterface(attachment: attachment)
        #expect(try await client.describeNetworkInterfaces(ids: [created.id]).first?.attachment == nil)
        try await client.deleteNetworkInterface(id: created.id)
        let gone = await #expect(throws: EC2Error.self) {
            try await client.describeNetworkInterfaces(ids: [created.id])
        }
        #expect(gone?.isNotFound == true)
    }

    @Test(arguments: Cloud.allCases) func `instances and subnets are read`(_ cloud: Cloud) async throws {
        let server = try await cloud.server
        let (there, client) = (server.contents, server.client())
        let instance = try #require(try await client.describeInstances(ids: [there.instances[1].id]).first)
        #expect(instance.instanceType == "m5.large" && instance.state == "running")
        #expect(instance.privateAddress?.description == there.instances[1].address)
        #expect(instance.interfaces.map(\.attachment?.deviceIndex) == [0])
        #expect(instance.subnet == there.subnet && instance.vpc == there.vpc)
        let subnet = try #require(
            try await client.describeSubnets(filters: [EC2Filter(name: "vpc-id", value: there.vpc)])
                .first { $0.id == there.subnet })
        #expect(subnet.cidr?.description == there.cidr && subnet.vpc == there.vpc)
        #expect((1...65_536).contains(subnet.availableAddressCount))
    }

    @Test(arguments: Cloud.allCases) func `filters of several kinds must all fit`(_ cloud: Cloud) async throws {
        let server = try await cloud.server
        let (there, client) = (server.contents, server.client())
        func ids(_ filters: EC2Filter...) async throws -> [String] {
            try await client.describeNetworkInterfaces(filters: filters).map(\.id).sorted()
        }
        var made: [String] = []
        for number in 0..<2 {
            made.append(
                try await client.createNetworkInterface(
                    subnet: there.subnet, securityGroups: [there.group], description: "filters",
                    tags: [EC2Tag(key: "filters", value: "\(number)")], clientToken: "filters-\(number)"
                ).id)
        }
        let subnet = EC2Filter(name: "subnet-id", value: there.subnet)
        #expect(try await ids(EC2Filter(name: "tag-key", value: "filters"), subnet) == made.sorted())
        #expect(try await ids(EC2Filter(name: "tag:filters", value: "1"), subnet) == [made[1]])
        #expect(
            try await ids(EC2Filter(name: "tag:filters", value: "1"), EC2Filter(name: "vpc-id", value: "vpc-0")) == [])
        let own = try await ids(EC2Filter(name: "attachment.instance-id", value: there.instances[1].id))
        let instance = try await client.describeInstances(ids: [there.instances[1].id]).first
        #expect(own == instance?.interfaces.map(\.id))
        for id in made { try await client.deleteNetworkInterface(id: id) }
    }

    @Test(arguments: Cloud.allCases) func `the groups of an interface can be changed`(_ cloud: Cloud) async throws {
        let server = try await cloud.server
        let (there, client) = (server.contents, server.client())
        let made = try await client.createNetworkInterface(
            subnet: there.subnet, securityGroups: [], description: "groups", clientToken: "groups")
        try await client.setSecurityGroups(interface: made.id, [there.group])
        #expect(try await client.describeNetworkInterfaces(ids: [made.id]).first?.groups == [there.group])
        try await client.deleteNetworkInterface(id: made.id)
    }

    @Test(arguments: Cloud.allCases) func `what does not exist is NotFound to every call`(_ cloud: Cloud) async throws {
        let server = try await cloud.server
        let client = server.client()
        let (eni, instance) = ("eni-0123456789abcdef0", "i-0123456789abcdef0")
        func check(_ name: Comment, _ call: () async throws -> Void) async {
            let error = await #expect(throws: EC2Error.self, name) { try await call() }
            #expect(error?.isNotFound == true && error?.outcomeIsUnknown == false, "\(name): \(error as Any)")
        }
        await check("describe") { _ = try await client.describeNetworkInterfaces(ids: [eni]) }
        await check("delete") { try await client.deleteNetworkInterface(id: eni) }
        await check("attach") {
            _ = try await client.attachNetworkInterface(
                id: eni, instance: server.contents.instances[1].id, deviceIndex: 5)
        }
        await check("detach") { try await client.detachNetworkInterface(attachment: "eni-attach-0123456789abcdef0") }
        await check("assign") { _ = try await client.assignPrivateIPAddresses(interface: eni, count: 1) }
        await check("instance") { _ = try await client.describeInstances(ids: [instance]) }
        await check("subnet") { _ = try await client.describeSubnets(ids: ["subnet-0123456789abcdef0"]) }
    }

    /// moto has the limits that AWS published, as mock-ec2 has: each is the other's witness.
    @Test func `both clouds have the same limits of the same types`() async throws {
        let types = ["m5.large", "t3.nano", "c5n.18xlarge", "m5.metal", "p4d.24xlarge", "m1.small"]
        func limits(_ cloud: Cloud) async throws -> [InstanceTypeLimits] {
            try await cloud.server.client().describeInstanceTypes(types).sorted { $0.instanceType < $1.instanceType }
        }
        let both = (try await limits(.moto), try await limits(.mockEC2))
        #expect(both.0.count == types.count)
        #expect(both.0 == both.1)
    }

    @Test func `an assign names the new addresses, and only those (mock-ec2: moto names the old ones too)`()
        async throws
    {
        let server = try await Cloud.mockEC2.server
        let (there, client) = (server.contents, server.client())
        let made = try await client.createNetworkInterface(
            subnet: there.subnet, securityGroups: [], description: "assign", secondaryAddressCount: 1,
            clientToken: "assign")
        let new = try await client.assignPrivateIPAddresses(interface: made.id, count: 3)
        let seen = try await client.describeNetworkInterfaces(ids: [made.id]).first?.secondaryAddresses ?? []
        #expect(Set(seen) == Set(made.secondaryAddresses + new) && Set(seen).count == 4)
        try await client.deleteNetworkInterface(id: made.id)
    }

    /// Whoever took such an answer at its word would hand out the primary address to a pod.
    @Test func `an assign that names old addresses too is not believed (moto: EC2 names the new ones)`() async throws {
        let server = try await Cloud.moto.server
        let (there, client) = (server.contents, server.client())
        let made = try await client.createNetworkInterface(
            subnet: there.subnet, securityGroups: [], description: "assign", clientToken: "assign")
        let error = await #expect(throws: EC2Error.self) {
            try await client.assignPrivateIPAddresses(interface: made.id, count: 3)
        }
        #expect(error?.outcomeIsUnknown == true)
        #expect(try await client.describeNetworkInterfaces(ids: [made.id]).first?.secondaryAddresses.count == 3)
        try await client.deleteNetworkInterface(id: made.id)
    }
}
