import Foundation
import MockCloud
import Scenarios
import TestSupport
import Testing

/// The scenarios that come with the program do what their first lines promise.
@Suite(NeedsPython(module: "boto3")) struct ShippedScenarioTests {
    private func served(_ name: String, _ words: String...) async throws -> ServedCloud {
        try await ServedCloud.start("--scenario", shippedScenarios.appending(path: "\(name).yaml").path, "--seed", "3")
    }

    private static let names = [
        "eks-default", "flaky-imds", "fragmented-subnet", "small-subnet", "thousand-nodes", "throttled-account",
    ]

    @Test func `there are six, each begins with what it is for, and none has a mistake`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: shippedScenarios.path).sorted()
        #expect(files == Self.names.map { "\($0).yaml" })
        for file in files {
            let text = try String(contentsOf: shippedScenarios.appending(path: file), encoding: .utf8)
            #expect(text.hasPrefix("# For "), "\(file)")
            #expect(mistakes(text).isEmpty, "\(file)")
            // What a lab cannot have is only the number of nodes.
            #expect(mistakes(text, for: .lab(nodes: file == "thousand-nodes.yaml" ? 3 : nil)).isEmpty, "\(file)")
        }
    }

    @Test func `small-subnet: six addresses are left, then the subnet is full, and the big one is not`() async throws {
        let result = try await served("small-subnet").boto(
            """
            small, big = subnet('small'), subnet('big')
            result = [small['AvailableIpAddressCount'], sum(len(r['Instances']) for r in ec2.describe_instances()['Reservations'])]
            result += [code(ec2.create_network_interface, SubnetId=small['SubnetId']) for _ in range(7)]
            result += [code(ec2.create_network_interface, SubnetId=big['SubnetId']), subnet('small')['AvailableIpAddressCount']]
            """)
        #expect(
            result == #"[6, 2, "ok", "ok", "ok", "ok", "ok", "ok", "InsufficientFreeAddressesInSubnet", "ok", 0]"#)
    }

    @Test func `fragmented-subnet: thousands of addresses and no prefix`() async throws {
        let result = try await served("fragmented-subnet").boto(
            """
            fragmented, half = subnet('fragmented'), subnet('half')
            def prefix(subnet): return code(ec2.create_network_interface, SubnetId=subnet['SubnetId'], Ipv4PrefixCount=1)
            node = ec2.describe_instances(Filters=[{'Name': 'tag:Name', 'Values': ['node1']}])['Reservations'][0]['Instances'][0]
            eni = node['NetworkInterfaces'][0]['NetworkInterfaceId']
            result = [
                fragmented['AvailableIpAddressCount'] > 3800, prefix(fragmented), prefix(half), half['AvailableIpAddressCount'] > 3800,
                code(ec2.assign_private_ip_addresses, NetworkInterfaceId=eni, Ipv4PrefixCount=1),
                code(ec2.assign_private_ip_addresses, NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=5),
            ]
            """)
        #expect(result == #"[true, "InsufficientCidrBlocks", "ok", true, "InsufficientCidrBlocks", "ok"]"#)
    }

    @Test func `throttled-account: a burst of changing calls is cut off, and comes back with time`() async throws {
        let result = try await served("throttled-account").boto(
            """
            id = ec2.describe_subnets()['Subnets'][0]['SubnetId']
            def create(): return code(ec2.create_network_interface, SubnetId=id)
            burst = [create() for _ in range(30)]
            refused = burst.count('RequestLimitExceeded')
            later(4)
            result = [burst[:5], refused > 0, admin('GET', 'throttles')['CreateNetworkInterface'] == refused, create()]
            """)
        #expect(result == #"[["ok", "ok", "ok", "ok", "ok"], true, true, "ok"]"#)
    }

    @Test func `flaky-imds: some requests fail, later all is silent, then old, then well again`() async throws {
        let result = try await served("flaky-imds").boto(
            """
            answers = [imds('instance-id') for _ in range(60)]
            instance = ec2.describe_instances()['Reservations'][0]['Instances'][0]
            eni = instance['NetworkInterfaces'][0]
            mac = f"network/interfaces/macs/{eni['MacAddress']}/local-ipv4s"
            result = [answers.count(503) > 5, answers.count(instance['InstanceId']) > 20]
            later(600)
            def slow():
                begin = time.monotonic(); imds('instance-id'); return time.monotonic() - begin >= 4.9
            result += [any(slow() for _ in range(8))]
            later(600)
            before = imds(mac)
            ec2.assign_private_ip_addresses(NetworkInterfaceId=eni['NetworkInterfaceId'], SecondaryPrivateIpAddressCount=2)
            result += [len(before.split()), len(imds(mac).split())]
            later(600)
            result += [len(imds(mac).split()), all(imds('instance-id') == instance['InstanceId'] for _ in range(20))]
            result += [[e['struck'] for e in admin('GET', 'faults')['timeline']]]
            """)
        #expect(result == "[true, true, true, 1, 1, 3, true, [1, 1, 1, 1, 1, 1]]")
    }

    @Test func `thousand-nodes: a thousand instances with two interfaces each, in pages`() async throws {
        let result = try await served("thousand-nodes").boto(
            """
            pages = list(ec2.get_paginator('describe_instances').paginate(PaginationConfig={'PageSize': 300}))
            instances = [i for page in pages for r in page['Reservations'] for i in r['Instances']]
            result = [len(pages), len(instances), {i['State']['Name'] for i in instances} == {'running'},
                {len(i['NetworkInterfaces']) for i in instances} == {2},
                {len(i['NetworkInterfaces'][1]['PrivateIpAddresses']) for i in instances} == {5},
                len({a['PrivateIpAddress'] for i in instances for n in i['NetworkInterfaces'] for a in n['PrivateIpAddresses']}),
                len({i['Placement']['AvailabilityZone'] for i in instances}), len(cloud['instances']),
                imds('instance-id', 999) == cloud['instances'][999]['instanceId'],
                code(ec2.describe_instances)]
            """)
        #expect(result == #"[4, 1000, true, true, true, 6000, 3, 1000, true, "ok"]"#)
    }

    @Test func `eks-default: the network of a cluster, in which things take their time`() async throws {
        let result = try await served("eks-default").boto(
            """
            subnets = ec2.describe_subnets(Filters=[{'Name': 'tag-key', 'Values': ['kubernetes.io/role/internal-elb']}])['Subnets']
            vpc = ec2.describe_vpcs()['Vpcs'][0]
            eni = ec2.create_network_interface(SubnetId=subnet('private-a')['SubnetId'])['NetworkInterface']
            roles = [imds('iam/security-credentials/', n) for n in range(2)]
            public = [imds('public-ipv4', n) for n in range(2)]
            later(3)
            eni2 = ec2.describe_network_interfaces(NetworkInterfaceIds=[eni['NetworkInterfaceId']])['NetworkInterfaces'][0]
            result = [vpc['CidrBlock'], sorted(s['CidrBlock'] for s in subnets), sorted({s['AvailabilityZone'] for s in subnets}),
                {t['Key']: t['Value'] for t in vpc['Tags']}['kubernetes.io/cluster/demo'], eni['Status'], eni2['Status'], roles, public]
            """)
        #expect(
            result == #"["192.168.0.0/16", ["192.168.128.0/19", "192.168.160.0/19", "192.168.96.0/19"], "#
                + #"["us-west-2a", "us-west-2b", "us-west-2c"], "shared", "pending", "available", ["eks-node", "eks-node"], [404, 404]]"#
        )
    }
}
