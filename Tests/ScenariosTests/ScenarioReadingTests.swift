import IPAddressing
import MockCloud
import MockEC2Server
import Scenarios
import Testing

/// What a file that is right comes to.
@Suite struct ScenarioReadingTests {
    @Test(arguments: ["", "\n", "# nothing\n", "---\n", "{}", "vpcs:\nsubnets: ~\n"])
    func `a file that says nothing is the usual cloud`(text: String) throws {
        if text.hasPrefix("vpcs") { return #expect(!mistakes(text).isEmpty) }
        let read = try scenario(text)
        #expect(read.configuration == .standard())
        #expect(read.timeline.isEmpty && read.seed == nil && read.timeScale == nil && read.keys.isEmpty)
    }

    @Test func `numbers, times and switches are as they are written`() throws {
        let read = try scenario(
            """
            region: eu-north-1
            accountId: 000000000012
            seed: 9223372036854775807
            interfaceQuota: 7
            addressChoice: scattered
            consistencyLag: 1.5s
            delays: {create: 600ms, attach: 2, hotPlug: 1m, detach: "1h", addressMapping: 0, metadata: 1.5s,
              staleMetadata: 0.5m, run: 10, terminate: 100000000}
            """)
        #expect(read.configuration.region == "eu-north-1")
        #expect(read.configuration.accountID == "000000000012")
        #expect(read.seed == UInt64(Int.max))
        #expect(read.configuration.interfaceQuota == 7)
        #expect(read.configuration.addressChoice == .scattered)
        #expect(read.configuration.consistencyLag == .milliseconds(1500))
        let delays = read.configuration.delays
        #expect(
            CloudDelays.named.map { delays[keyPath: $0.value] } == [
                .milliseconds(600), .seconds(2), .seconds(60), .seconds(3600), .zero, .milliseconds(1500), .seconds(30),
                .seconds(10), .seconds(100_000_000),
            ])
        // Whoever writes delays means them as they are.
        #expect(read.timeScale == 1)
        #expect(try scenario("delays: {run: 1}\ntimeScale: 0.5").timeScale == 0.5)
    }

    @Test func `the network is as it is written`() throws {
        let read = try scenario(
            """
            vpcs:
              - {name: one, cidr: 10.0.0.0/16, secondaryCidrs: [100.64.0.0/16], ipv6: true, tags: {team: blue, n: 1, e: }}
              - {name: two, cidr: 10.0.0.0/16}
            subnets:
              - {name: a, vpc: one, cidr: 10.0.0.0/24, zone: c, ipv6OnCreation: true, tags: {Name: ignored, k: ""}}
              - {vpc: two, cidr: 10.0.0.0/24, zone: us-west-2b, addressChoice: lowest, free: 17, fragmented: 12.5%}
              - {cidr: 100.64.0.0/18, fragmented: true}
            instances:
              - {name: n, type: c5.large, subnet: a, primaryAddress: 10.0.0.9, publicAddress: 203.0.113.9, role: none}
              - {count: 2, public: false, interfaces: [{subnet: a, addresses: 2}, {prefixes: 1}], tags: {a: b}}
              - {name: w, count: 2, role: worker}
              - {}
            """)
        let configuration = read.configuration
        #expect(configuration.vpcs.map(\.secondaryBlocks.count) == [1, 0])
        #expect(configuration.vpcs.map(\.hasIPv6) == [true, false])
        #expect(configuration.vpcs[0].tags.map { "\($0.key)=\($0.value)" } == ["Name=one", "team=blue", "n=1", "e="])
        #expect(configuration.subnets.map(\.vpc) == [0, 1, 0])
        #expect(configuration.subnets.map(\.zone) == [2, 1, 0])
        #expect(configuration.subnets.map(\.assignsIPv6AddressOnCreation) == [true, false, false])
        #expect(configuration.subnets.map(\.addressChoice) == [nil, .lowest, nil])
        #expect(configuration.subnets.map(\.freeAddresses) == [nil, 17, nil])
        #expect(configuration.subnets.map(\.fragmentation) == [0, 0.125, 1])
        #expect(configuration.subnets[0].tags.map { "\($0.key)=\($0.value)" } == ["Name=a", "k="])
        let instances = configuration.instances
        #expect(instances.map(\.name) == ["n", "node2", "node3", "w1", "w2", "node6"])
        #expect(instances.map(\.type) == ["c5.large"] + Array(repeating: "m5.large", count: 5))
        #expect(instances.map(\.roleName) == [nil, "node", "node", "worker", "worker", "node"])
        #expect(instances[0].primaryAddress == IPv4Address(10, 0, 0, 9))
        #expect(instances[0].publicAddress == IPv4Address(203, 0, 113, 9))
        #expect(instances.map(\.isPublic) == [true, false, false, true, true, true])
        #expect(instances[1].interfaces.map(\.addressCount) == [2, 0])
        #expect(instances[1].interfaces.map(\.prefixCount) == [0, 1])
    }

    @Test func `throttles are off, AWS's, or AWS's as far as nothing else is said`() throws {
        #expect(try scenario("throttle: off").configuration.throttling == nil)
        #expect(try scenario("throttle: aws").configuration.throttling == .aws)
        let table = try #require(
            try scenario(
                """
                throttle:
                  reading: {size: 1, refill: 2.5}
                  actions: {CreateTags: {size: 3, refill: 0}}
                  instances: {RunInstances: {size: 4, refill: 1}}
                  sharedByCategory: true
                """
            ).configuration.throttling)
        var expected = ThrottleTable.aws
        expected.reading = ThrottleTable.Bucket(size: 1, refill: 2.5)
        expected.actions[.createTags] = ThrottleTable.Bucket(size: 3, refill: 0)
        expected.instances[.runInstances] = ThrottleTable.Bucket(size: 4, refill: 1)
        expected.isSharedByCategory = true
        #expect(table == expected)
    }

    @Test func `key pairs and roles have what they may do`() throws {
        let read = try scenario(
            """
            accessKeys:
              - {id: AKIA1, secret: s1, user: reader, allow: ["ec2:Describe*"], deny: ["ec2:DescribeVpcs"]}
              - {id: AKIA2, secret: 12345}
            roles:
              node: {allow: ["ec2:*"], deny: ["ec2:RunInstances"]}
            """)
        #expect(read.keys.map(\.accessKeyID) == ["AKIA1", "AKIA2"])
        #expect(read.keys.map(\.secretAccessKey) == ["s1", "12345"])
        #expect(read.keys[0].user == "reader")
        #expect(read.keys[0].policy.allows("ec2:DescribeSubnets") && !read.keys[0].policy.allows("ec2:DescribeVpcs"))
        #expect(read.keys[1].policy == .everything)
        #expect(read.rolePolicies["node"]?.allows("ec2:RunInstances") == false)
        #expect(read.rolePolicies["node"]?.allows("ec2:CreateTags") == true)
    }

    @Test func `aliases stand for what they are of, and a carriage return before the line's end is no matter`() throws {
        let text = """
            vpcs: [{cidr: 10.0.0.0/16}]
            subnets: [{name: a, cidr: 10.0.0.0/24}]
            instances:
              - {name: one, tags: &tags {team: "b?lue*"}}
              - {name: two, tags: *tags}
            """
        for text in [text, text.replacing("\n", with: "\r\n"), "\u{FEFF}" + text] {
            let tags = try scenario(text).configuration.instances.map(\.tags)
            #expect(tags == Array(repeating: [CloudTag(key: "team", value: "b?lue*")], count: 2))
        }
    }

    @Test func `a summary tells what the file comes to`() throws {
        #expect(try scenario("").summary == "1 VPC, 3 subnets, 1 instance")
        let text = """
            faults: [{code: InternalError}]
            timeline: [{at: 1m, clearFaults: true}, {at: 0.5s, advanceClock: 1h}]
            """
        #expect(try scenario(text).summary == "1 VPC, 3 subnets, 1 instance, 1 fault, 2 events until 60 s")
    }
}
