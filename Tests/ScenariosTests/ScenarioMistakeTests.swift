import MockCloud
import Scenarios
import Testing

/// What is told about a file with mistakes.
@Suite struct ScenarioMistakeTests {
    private static let network = """
        vpcs: [{name: main, cidr: 10.0.0.0/16}]
        subnets: [{name: nodes, cidr: 10.0.0.0/24}]

        """

    @Test(arguments: [
        // Keys
        ("regoin: x", ["1:1: regoin: there is no such key here: did you mean region?"]),
        (
            "vpcs: [{cidr: 10.0.0.0/16, Ipv6: true}]",
            ["1:28: vpcs[0].Ipv6: there is no such key here: did you mean ipv6?"]
        ),
        (
            "subnets: [{cidr: 10.0.0.0/24, colour: red}]",
            [
                "1:31: subnets[0].colour: there is no such key here: there are name, vpc, cidr, zone, tags, ipv6OnCreation, "
                    + "addressChoice, free, fragmented"
            ]
        ),
        (
            "region: us-east-1\nseed: 1\nregion: us-east-2\n\"region\": us-east-1\nseed: 2\nsed: 3",
            [
                "3:1: the key region is there twice, first at 1:1", "4:1: the key region is there twice, first at 1:1",
                "5:1: the key seed is there twice, first at 2:1",
                "6:1: sed: there is no such key here: did you mean seed?",
            ]
        ),
        ("? region\n: us-east-1", ["2:1: not YAML: did not find expected <document start>"]),
        ("[a]: b", ["1:1: a key must be a word"]),
        // Types
        ("- region: x", ["1:1: the file is a list: must be a mapping of keys like subnets"]),
        ("hello", ["1:1: the file is \"hello\": must be a mapping of keys like subnets"]),
        ("vpcs: 10.0.0.0/16", ["1:7: vpcs is \"10.0.0.0/16\": must be a list"]),
        ("vpcs: []", ["1:7: vpcs is a list: must have at least one VPC"]),
        ("vpcs: [10.0.0.0/16]", ["1:8: vpcs[0] is \"10.0.0.0/16\": must be a mapping"]),
        ("region: [us-west-2]", ["1:9: region is a list: must be text that is not empty"]),
        ("region:", ["1:8: region is empty: must be text that is not empty"]),
        ("region: US West", ["1:9: region is \"US West\": must be like us-west-2"]),
        ("accountId: 12", ["1:12: accountId is \"12\": must be 12 digits"]),
        ("seed: -1", ["1:7: seed is \"-1\": must be an integer from 0 to 9223372036854775807"]),
        ("seed: \"1\"", ["1:7: seed is \"1\": must be an integer from 0 to 9223372036854775807"]),
        ("timeScale: inf", ["1:12: timeScale is \"inf\": must be a number from 0 to 1000"]),
        ("timeScale: .5e999", ["1:12: timeScale is \".5e999\": must be a number from 0 to 1000"]),
        ("vpcs: [{cidr: 10.0.0.0/16, ipv6: yes}]", ["1:34: vpcs[0].ipv6 is \"yes\": must be true or false"]),
        ("region: !secret x", ["1:9: the tag !secret has no meaning here"]),
        (
            "delays: {attach: fast, run: -1s, detach: 1d}",
            ["attach is \"fast\"", "run is \"-1s\"", "detach is \"1d\""].enumerated().map {
                "1:\([18, 29, 42][$0.offset]): delays.\($0.element): must be a time: seconds, or a number with its unit like "
                    + "600ms, 30s, 5m or 1h"
            }
        ),
        ("region: \"a\\n\\e[31m\\\"\"", ["1:9: region is \"a\\n\\u{1B}[31m\\\"\": must be like us-west-2"]),
        // Syntax
        ("region: us-west-2\n  seed: 1", ["2:7: not YAML: mapping values are not allowed in this context"]),
        ("a: {", ["1:5: not YAML: while parsing a flow node did not find expected node content"]),
        (
            "region: us-west-2\n---\nregion: us-west-2",
            ["2:1: not YAML: expected a single document in the stream but found another document"]
        ),
        ("region: *gone", ["1:9: *gone is an alias of nothing before it: text that begins with * is put in quotes"]),
        (
            "throttle: aws\n\tregion: x",
            ["2:1: not YAML: while scanning a plain scalar found a tab character that violates indentation"]
        ),
    ])
    func `a mistake is told with its place, the field, the value and what is expected`(text: String, expected: [String])
    {
        #expect(mistakes(text) == expected)
    }

    @Test(arguments: [
        ("vpcs: [{name: x}]", ["1:8: vpcs[0].cidr is missing: must be the VPC's block like 10.0.0.0/16"]),
        (
            "vpcs: [{cidr: 10.0.0.1/16}]",
            [
                "1:15: vpcs[0].cidr is \"10.0.0.1/16\": must be a block of IPv4 addresses like 10.0.0.0/24, its first address "
                    + "before the slash"
            ]
        ),
        ("vpcs: [{cidr: 10.0.0.0/8}]", ["1:15: vpcs[0].cidr is \"10.0.0.0/8\": must be between a /16 and a /28"]),
        (
            "vpcs: [{cidr: 10.0.0.0/16, secondaryCidrs: [10.0.1.0/24]}]",
            ["1:45: vpcs[0].secondaryCidrs[0] is \"10.0.1.0/24\": overlaps the block 10.0.0.0/16 of the same VPC"]
        ),
        (
            "vpcs: [{name: a, cidr: 10.0.0.0/16}, {name: a, cidr: 10.1.0.0/16}]",
            ["1:45: vpcs[1].name is \"a\": another VPC has this name"]
        ),
        (
            "vpcs: [{cidr: 10.0.0.0/16, tags: {\"aws:x\": y}}]",
            [
                "1:8: vpcs[0]: EC2 would say InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use"
            ]
        ),
        (
            "subnets:\n  - cidr: 10.0.0.0/18\n  - cidr: 10.0.1.0/24",
            ["3:11: subnets[1].cidr is \"10.0.1.0/24\": overlaps 10.0.0.0/18 of subnets[0] at 2:5"]
        ),
        (
            "subnets: [{cidr: 10.1.0.0/18}]",
            ["1:18: subnets[0].cidr is \"10.1.0.0/18\": no VPC holds it: there are 10.0.0.0/16"]
        ),
        (
            "vpcs: [{cidr: 10.0.0.0/16}, {cidr: 10.0.0.0/16}]\nsubnets: [{cidr: 10.0.0.0/18}]",
            ["2:18: subnets[0].cidr is \"10.0.0.0/18\": more than one VPC holds it: vpc: NAME says which is meant"]
        ),
        (
            "vpcs: [{name: main, cidr: 10.0.0.0/16}]\nsubnets: [{vpc: mian, cidr: 10.0.0.0/18}, {vpc: main, cidr: 10.1.0.0/18}]",
            [
                "2:17: subnets[0].vpc is \"mian\": no VPC has this name",
                "2:61: subnets[1].cidr is \"10.1.0.0/18\": is not in the blocks of the VPC: 10.0.0.0/16",
            ]
        ),
        (
            "subnets: [{cidr: 10.0.0.0/24, zone: z9, free: 252, fragmented: 101%, addressChoice: best, ipv6OnCreation: true}]",
            [
                "1:37: subnets[0].zone is \"z9\": must be a zone's letter like a, or its name like us-west-2a",
                "1:47: subnets[0].free is \"252\": must be an integer from 0 to 251",
                "1:64: subnets[0].fragmented is \"101%\": must be true, false or a percentage like 50%",
                "1:85: subnets[0].addressChoice is \"best\": must be random, lowest or scattered",
                "1:107: subnets[0].ipv6OnCreation is \"true\": its VPC has no IPv6: ipv6: true gives it some",
            ]
        ),
        (
            "instances: [{count: 0}, {count: 5001}, {count: 3, publicAddress: 203.0.113.7}]",
            [
                "1:21: instances[0].count is \"0\": must be an integer from 1 to 5000",
                "1:33: instances[1].count is \"5001\": must be an integer from 1 to 5000",
                "1:66: instances[2].publicAddress is \"203.0.113.7\": one address is not for several instances: the cloud "
                    + "chooses those of a count",
            ]
        ),
        ("instances: [{name: a}, {name: a}]", ["1:24: instances[1]: instances[0] has an instance a too"]),
        (
            "vpcs: [{cidr: 10.0.0.0/16}]\ninstances: [{name: a}]",
            ["2:13: instances[0]: there is no subnet for it to be in"]
        ),
    ])
    func `what does not fit together is told where it stands`(text: String, expected: [String]) {
        #expect(mistakes(text) == expected)
    }

    @Test(arguments: [
        (
            "{name: a, subnet: podes}",
            "3:31: instances[0].subnet is \"podes\": no subnet has this name: did you mean nodes?"
        ),
        ("{name: a, subnet: x}", "3:31: instances[0].subnet is \"x\": no subnet has this name: there are nodes"),
        (
            "{name: a, type: m5.lagre}",
            "3:29: instances[0].type is \"m5.lagre\": there is no such instance type: did you mean m5.large?"
        ),
        (
            "{name: a, primaryAddress: 10.0.0.256}",
            "3:39: instances[0].primaryAddress is \"10.0.0.256\": must be an IPv4 address like 10.0.0.10"
        ),
        (
            "{name: a, primaryAddress: 10.0.0.3}",
            "3:13: instances[0]: EC2 would say InvalidParameterValue: Address 10.0.0.3 is in subnet's reserved address range"
        ),
        (
            "{name: a, interfaces: [{}, {}, {}]}",
            "3:13: instances[0]: EC2 would say AttachmentLimitExceeded: Interface count 4 exceeds the limit for m5.large"
        ),
        (
            "{name: a, count: 252}",
            "3:13: instances[0]: EC2 would say InsufficientFreeAddressesInSubnet: The specified subnet does not have enough "
                + "free addresses to satisfy the request."
        ),
        (
            "{name: a, public: false, publicAddress: 203.0.113.1}",
            "3:53: instances[0].publicAddress is \"203.0.113.1\": an instance with public: false has none"
        ),
    ])
    func `an instance that cannot be is told with its line, also what only EC2 would say`(
        text: String, expected: String
    ) {
        let found = mistakes(Self.network + "instances: [\(text)]")
        let prefix = expected.contains("AttachmentLimit") ? String(expected.prefix(70)) : expected
        #expect(found.count == 1 && found[0].hasPrefix(prefix), "\(found)")
    }

    @Test func `what EC2 would refuse is told of each group of instances, not of each instance`() {
        let text = "instances:\n  - {name: a, count: 20, primaryAddress: 10.0.0.9}\n"
        #expect(mistakes(Self.network + text).count == 1)
        let groups =
            "instances:\n  - {name: a, primaryAddress: 10.0.0.1}\n  - {name: b}\n  - {name: c, primaryAddress: 10.9.0.1}"
        #expect(mistakes(Self.network + groups).map { $0.prefix(18) } == ["4:5: instances[0]:", "6:5: instances[2]:"])
    }

    @Test(arguments: [
        ("throttle: on", ["1:11: throttle is \"on\": must be off or aws"]),
        (
            "throttle: {reading: {size: 1}, actions: {CreateTag: {size: 1, refill: 1}}, instances: {CreateTags: {size: 1, refill: 1}}}",
            [
                "1:21: throttle.reading.refill is missing: a bucket has a size, in calls, and a refill, in calls per second",
                "1:42: throttle.actions.CreateTag: there is no such action here: did you mean CreateTags?",
                "1:88: throttle.instances.CreateTags: there is no such action here",
            ]
        ),
        (
            "accessKeys: [{id: a/b, secret: s, allow: [Describe*]}, {secret: t}, {id: a/b, secret: u}]",
            [
                "1:19: accessKeys[0].id is \"a/b\": must have no slash",
                "1:43: accessKeys[0].allow[0]: \"Describe*\" is no action: write SERVICE:ACTION, for instance \"ec2:Describe*\", or \"*\"",
                "1:56: accessKeys[1].id is missing: must be an access key id like AKIDEXAMPLE",
                "1:69: accessKeys[2]: there is a key a/b before",
                "1:74: accessKeys[2].id is \"a/b\": must have no slash",
            ]
        ),
        (
            "roles: {node: {deny: [\"s3:*\"]}}",
            ["1:23: roles.node.deny[0]: \"s3:*\" is an action of a service that is not here: there are ec2 and sts"]
        ),
    ])
    func `throttles, keys and roles are checked`(text: String, expected: [String]) {
        #expect(mistakes(text) == expected)
    }

    @Test(arguments: [
        (
            "{action: Dance, code: X, count: 0}",
            [
                "1:19: faults[0].action is \"Dance\": there is no such action here",
                "1:42: faults[0].count is \"0\": must be an integer from 1 to 1000000000",
            ]
        ),
        (
            "{imds: {status: 200}, probability: 1.5}",
            [
                "1:26: faults[0].imds.status is \"200\": must be an integer from 400 to 599",
                "1:45: faults[0].probability is \"1.5\": must be a number from 0 to 1",
            ]
        ),
        (
            "{code: X, colour: red}",
            [
                "1:20: faults[0].colour: there is no such key here: there are action, code, message, status, drop, latencyMilliseconds, effectDelayMilliseconds, count, probability, imds, attachStuck, detach, stop, drain, credentialsExpire"
            ]
        ),
        ("{code: X, drop: after}", ["1:26: faults[0].drop is \"after\": a dropped connection has no code"]),
        (
            "{}",
            [
                "1:10: faults[0].code is missing: one of code, drop, latencyMilliseconds, effectDelayMilliseconds, imds, attachStuck, credentialsExpire, detach, stop, drain is needed"
            ]
        ),
        ("{drain: {free: 3}}", ["1:18: faults[0].drain.subnet is missing: must be the id of a subnet"]),
        ("{drain: {subnet: here}}", ["1:27: faults[0].drain.subnet is \"here\": no subnet has this name"]),
        ("{stop: nod1}", ["1:17: faults[0].stop is \"nod1\": no instance has this name: did you mean node1?"]),
        (
            "{detach: node1}",
            ["1:19: faults[0].detach is \"node1\": must be an instance and a device index like node1/1"]
        ),
        (
            "{attachStuck: node2/1}",
            ["1:24: faults[0].attachStuck is \"node2/1\": no instance has this name: did you mean node1?"]
        ),
        (
            "broken",
            [
                "1:10: faults[0] is \"broken\": must be a mapping like {action: CreateNetworkInterface, code: InternalError}"
            ]
        ),
    ])
    func `a fault is read as the admin API reads it, with every mistake and the name of what it is about`(
        fault: String, expected: [String]
    ) {
        #expect(mistakes("faults: [\(fault)]") == expected)
    }

    @Test func `an event has a time and one deed`() {
        let text = """
            timeline:
              - {clearFaults: true}
              - {at: 1s}
              - {at: 1s, clearFaults: true, advanceClock: 3}
              - {at: 1s, clearFaults: false}
              - {at: 1s, fault: {cod: X}}
              - {at: 1s, advanceClock: 1y}
            """
        #expect(
            mistakes(text) == [
                "2:5: timeline[0].at is missing: must be a time after the beginning like 30s",
                "3:5: timeline[1]: must have exactly one of fault, clearFaults, advanceClock",
                "4:5: timeline[2]: must have exactly one of fault, clearFaults, advanceClock",
                "5:27: timeline[3].clearFaults is \"false\": must be true, or not there",
                "6:22: timeline[4].fault.cod: there is no such key here: did you mean code?",
                "7:28: timeline[5].advanceClock is \"1y\": must be a time: seconds, or a number with its unit like 600ms, 30s, 5m or 1h",
            ])
    }

    @Test func `a lab has one VPC, at most a hundred instances, and names that namespaces can have`() throws {
        let text = """
            vpcs: [{name: a, cidr: 10.0.0.0/16}, {name: b, cidr: 10.1.0.0/16}]
            subnets: [{cidr: 10.0.0.0/24}]
            instances:
              - {name: my-node}
              - {name: router}
              - {name: n, count: 99}
            """
        #expect(mistakes(text).isEmpty)
        let names = ": small letters and digits, at most 40, and neither router nor internet"
        #expect(
            mistakes(text, for: .lab(nodes: nil)) == [
                "1:38: vpcs[1]: a lab has one VPC",
                "4:5: instances[0]: an instance of a lab cannot be called my-node" + names,
                "5:5: instances[1]: an instance of a lab cannot be called router" + names,
                "6:5: instances[2]: a lab has at most 100 instances, and here are 101: --nodes takes the first of them",
            ])
        let many = "instances: [{count: 101}]"
        #expect(
            try scenario(many, for: .lab(nodes: 3)).configuration.instances.map(\.name) == ["node1", "node2", "node3"])
        #expect(
            mistakes("instances: [{count: 2}]", for: .lab(nodes: 3)) == [
                "1:12: instances: there are 2 of the 3 nodes that are asked for"
            ])
        #expect(!mistakes("instances: [{count: 2}]\nfaults: [{stop: node2}]", for: .lab(nodes: 1)).isEmpty)
    }
}
