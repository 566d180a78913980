import CloudState
import Foundation
import IPAddressing
import LinuxSystem
import MockCloud
import MockEC2Server
import TestSupport
import Testing

@Suite(NeedsPython(module: "boto3")) struct ServeTests {
    private let folder: ScratchFolder
    private var path: String { "\(folder.path)/cloud" }

    init() throws { folder = try ScratchFolder() }

    /// What a client can see of the cloud.
    private static let look = """
        pages = lambda name: sorted(json.dumps(x, sort_keys=True, default=str) for page in ec2.get_paginator(name).paginate()
                                    for x in next(v for k, v in page.items() if isinstance(v, list)))
        result = {name: pages(name) for name in
                  ['describe_instances', 'describe_network_interfaces', 'describe_subnets', 'describe_vpcs', 'describe_tags',
                   'describe_security_groups', 'describe_route_tables', 'describe_network_acls']}
        result['calls'] = {k: v for k, v in json.loads(get(endpoint + '/_mock/calls')).items() if 'Describe' not in k}
        result['faults'] = get(endpoint + '/_mock/faults')

        """

    @Test func `a cloud that was ended and resumed shows boto3 the same`() async throws {
        let first = try await ServedCloud.start("--state", path, "--seed", "7")
        let before = try await first.boto(
            """
            eni = ec2.create_network_interface(SubnetId=subnet, SecondaryPrivateIpAddressCount=3, ClientToken='once',
                                               Description='kept')['NetworkInterface']['NetworkInterfaceId']
            node = ec2.describe_instances()['Reservations'][0]['Instances'][0]['InstanceId']
            ec2.attach_network_interface(NetworkInterfaceId=eni, InstanceId=node, DeviceIndex=1)
            ec2.create_tags(Resources=[eni], Tags=[{'Key': 'a', 'Value': 'b'}])
            ec2.run_instances(ImageId='ami-1', InstanceType='t3.small', MinCount=2, MaxCount=2, SubnetId=subnet)
            get(endpoint + '/_mock/faults', 'POST', b'{"stop": "%s"}' % node.encode())

            """ + Self.look)
        #expect(await first.end() == 0)
        let second = try await ServedCloud.start("--state", path)
        #expect(try await second.boto(Self.look) == before)
        #expect(await second.end() == 0)
        // What was said at the beginning may be said again.
        let third = try await ServedCloud.start("--state", path, "--seed", "7")
        #expect(try await third.boto(Self.look) == before)
    }

    @Test func `keys and policies that were set stay set`() async throws {
        let first = try await ServedCloud.start("--state", path)
        let look = """
            def code(call):
                try: return len(call()['Vpcs'])
                except Exception as error: return error.response['Error']['Code']
            mine = client('ec2', aws_access_key_id='AKIA1', aws_secret_access_key='one')
            result = [get(endpoint + '/_mock/keys'), code(mine.describe_vpcs), code(lambda: mine.describe_subnets())]
            """
        let before = try await first.boto(
            """
            get(endpoint + '/_mock/keys', 'POST', b'{"accessKeyId":"AKIA1","secretAccessKey":"one","allow":["ec2:DescribeVpcs"]}')
            get(endpoint + '/_mock/keys', 'POST', b'{"role":"node","deny":["ec2:Create*"]}')

            """ + look)
        #expect(before.contains("AKIA1") && before.hasSuffix(#"1, "UnauthorizedOperation"]"#))
        #expect(await first.end() == 0)
        #expect(try await ServedCloud.start("--state", path).boto(look) == before)
    }

    @Test func `tokens, temporary keys and the clock go on as if nothing had been`() async throws {
        let first = try await ServedCloud.start("--state", path)
        let before = try await first.boto(
            """
            get(endpoint + '/_mock/clock', 'POST', b'{"advanceSeconds": 30}')
            key = sts.assume_role(RoleArn='arn:aws:iam::123456789012:role/r', RoleSessionName='session')['Credentials']
            token = get(imds + '/latest/api/token', 'PUT', X_aws_ec2_metadata_token_ttl_seconds='600')
            role = get(imds + '/latest/meta-data/iam/security-credentials/node', X_aws_ec2_metadata_token=token)
            eni = ec2.create_network_interface(SubnetId=subnet, ClientToken='once')['NetworkInterface']
            result = [[key['AccessKeyId'], key['SecretAccessKey'], key['SessionToken']], token, role,
                      eni['NetworkInterfaceId']]
            """)
        await first.end()
        let second = try await ServedCloud.start("--state", path)
        let after = try await second.boto(
            """
            [(key, secret, session), token, role, eni] = json.loads('''\(before.replacing("\\", with: "\\\\"))''')
            ec2.create_network_interface(SubnetId=subnet)
            temporary = client(aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token=session)
            same = temporary.create_network_interface(SubnetId=subnet, ClientToken='once')['NetworkInterface']
            try: ec2.create_network_interface(SubnetId=subnet, ClientToken='once', Description='another'); code = None
            except botocore.exceptions.ClientError as error: code = error.response['Error']['Code']
            import datetime
            now = json.loads(get(endpoint + '/_mock/state'))['now']
            ahead = datetime.datetime.fromisoformat(now) - datetime.datetime.now(datetime.timezone.utc)
            result = [same['NetworkInterfaceId'] == eni, code,
                      get(imds + '/latest/meta-data/iam/security-credentials/node', X_aws_ec2_metadata_token=token) == role,
                      29 < ahead.total_seconds() <= 30]
            """)
        #expect(after == #"[true, "IdempotentParameterMismatch", true, true]"#)
    }

    @Test func `what came due while the cloud was down has happened when it is up again`() async throws {
        let first = try await ServedCloud.start("--state", path, "--time-scale", "1")
        _ = try await first.boto(
            """
            eni = ec2.create_network_interface(SubnetId=subnet)['NetworkInterface']['NetworkInterfaceId']
            node = ec2.describe_instances()['Reservations'][0]['Instances'][0]['InstanceId']
            ec2.attach_network_interface(NetworkInterfaceId=eni, InstanceId=node, DeviceIndex=1)
            result = None
            """)
        await first.end()
        try await Task.sleep(for: .milliseconds(2100))
        let second = try await ServedCloud.start("--state", path)
        let status = try await second.boto(
            """
            result = [e['Attachment']['Status'] for e in ec2.describe_network_interfaces()['NetworkInterfaces']]
            """)
        #expect(status == #"["attached", "attached"]"#)
    }

    @Test func `a reset goes back to the beginning of the cloud, and not of the process`() async throws {
        let first = try await ServedCloud.start("--state", path)
        _ = try await first.boto("result = ec2.create_network_interface(SubnetId=subnet)['NetworkInterface']")
        await first.end()
        let second = try await ServedCloud.start("--state", path)
        let count = try await second.boto(
            """
            before = len(ec2.describe_network_interfaces()['NetworkInterfaces'])
            get(endpoint + '/_mock/reset', 'POST')
            result = [before, len(ec2.describe_network_interfaces()['NetworkInterfaces'])]
            """)
        #expect(count == "[2, 1]")
    }

    @Test(arguments: 1...3) func `killed under load, it has lost no more than the last moment, and is sound`(turn: Int)
        async throws
    {
        let first = try await ServedCloud.start("--state", path)
        let answer = try await first.boto(
            """
            import threading, time
            made = []
            def work():
                ec2 = client()
                try:
                    while True:
                        eni = ec2.create_network_interface(SubnetId=subnet, SecondaryPrivateIpAddressCount=2)
                        made.append(eni['NetworkInterface']['NetworkInterfaceId'])
                except Exception: pass
            threads = [threading.Thread(target=work) for _ in range(3)]
            for t in threads: t.start()
            while not made or made[0] not in open('\(path)').read(): time.sleep(0.02)
            time.sleep(0.4 * \(turn))
            os.kill(\(first.processIdentifier), 9)
            for t in threads: t.join()
            result = made
            """)
        let made = try JSONDecoder().decode([String].self, from: Data(answer.utf8))
        let path = path
        let cloud = try await BlockingQueue(name: "test").run {
            try #require(try StateFile(locking: path).read()).snapshot.cloud
        }
        let kept = made.filter { cloud.interfaces[$0] != nil }
        // In the order of the calls: what is lost is the last.
        #expect(kept.count > 0 && Set(kept).isSubset(of: made.prefix(kept.count + 3)))
        let addresses = cloud.interfaces.values.flatMap(\.addresses)
        #expect(Set(addresses).count == addresses.count)
        #expect(
            cloud.subnets.values.allSatisfy { subnet in
                let used = cloud.interfaces.values.filter { $0.subnet == subnet.id }.flatMap(\.addresses)
                return subnet.availableAddressCount == subnet.block.count - 5 - used.count
            })
        let second = try await ServedCloud.start("--state", path)
        let listed = try await second.boto(
            """
            ec2.create_network_interface(SubnetId=subnet)
            result = [e['NetworkInterfaceId'] for page in ec2.get_paginator('describe_network_interfaces').paginate()
                      for e in page['NetworkInterfaces']]
            """)
        let ids = try JSONDecoder().decode([String].self, from: Data(listed.utf8))
        #expect(Set(kept).isSubset(of: ids) && ids.count == cloud.interfaces.count + 1)
    }

    @Test func `a file that cannot be resumed ends the program with a reason, and stays as it is`() async throws {
        let first = try await ServedCloud.start("--state", path, "--region", "eu-north-1")
        func refusal(_ arguments: String...) throws -> String {
            let result = try Command.result(
                [ServedCloud.program, "serve", "--ec2-listen", "127.0.0.1:0", "--imds-listen", "127.0.0.1:0"]
                    + arguments)
            #expect(result.status != 0 && result.output == "")
            return result.errors
        }
        #expect(try refusal("--state", path).contains("\(path) is in use by process"))
        await first.end()
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let contradiction = try refusal("--state", path, "--region", "us-west-2")
        #expect(contradiction.contains("was begun with --region eu-north-1, not with --region us-west-2"))
        #expect(try refusal("--state", path, "--seed", "1").contains("was begun without it, not with --seed 1"))
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
        for damaged in [
            bytes.prefix(bytes.count / 2), bytes.dropLast(9) + Data("xxxxxxxxx".utf8), Data(), Data("x\n".utf8),
        ] {
            try damaged.write(to: URL(fileURLWithPath: path))
            #expect(try refusal("--state", path).contains("\(path) is "))
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == damaged)
        }
        #expect(try refusal("--state", folder.path).contains("\(folder.path) cannot be read"))
        try? FileManager.default.removeItem(atPath: "\(folder.path).lock")
        #expect(try refusal("--state", "\(folder.path)/").contains("it must name a file"))
        #expect(try refusal("--state", "/no/such/folder/cloud").contains("cannot be written"))
    }
}
