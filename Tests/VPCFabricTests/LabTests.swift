import Foundation
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct LabTests {
        @Test func `A lab comes up, tells where it is, and goes without a trace`() throws {
            let lab = try ProgramLab("--nodes", "3", "--time-scale", "0")
            let status = try lab.status()
            #expect(try #require(status["ec2"] as? String).hasPrefix("http://127.0.0.1:"))
            let nodes = try #require(status["nodes"] as? [[String: String]])
            #expect(nodes.map { $0["name"] } == ["node1", "node2", "node3"])
            #expect(nodes[1]["netns"] == "mock-ec2-\(lab.name)-node2")
            #expect(nodes[1]["primaryAddress"] == "10.0.0.20")
            #expect(nodes[1]["publicAddress"] == "203.0.113.20")
            #expect(nodes.allSatisfy { $0["ipv6Address"] == nil })
            #expect(try #require(nodes[1]["instanceId"]).hasPrefix("i-"))
            #expect(
                status["internet"] as? [String: String]
                    == ["netns": "mock-ec2-\(lab.name)-internet", "address": "198.51.100.9"])
            #expect(try Command.run("ip", "netns", "exec", "mock-ec2-\(lab.name)-node1", "ip", "link").contains("ens5"))
            try lab.down()
            #expect(try lab.traces().isEmpty)
            // Down already is down.
            try lab.down()
        }

        @Test func `A command on a node finds the cloud by its environment, and its exit status is the command's`()
            throws
        {
            let lab = try ProgramLab("--nodes", "1")
            let set = try lab.exec("node1", "env").split(separator: "\n").filter {
                $0.hasPrefix("AWS_REGION=") || $0.hasPrefix("AWS_ENDPOINT_URL")
            }
            #expect(
                set.sorted() == [
                    "AWS_ENDPOINT_URL_EC2=http://192.0.2.10", "AWS_ENDPOINT_URL_STS=http://192.0.2.10",
                    "AWS_REGION=us-west-2",
                ])
            #expect(try lab.exec("node1", "grep", "SigBlk", "/proc/self/status") == "SigBlk:\t0000000000000000\n")
            let words = [MockEC2Program.path, "lab", "exec", "--name", lab.name]
            #expect(try Command.result(words + ["node1", "--", "sh", "-c", "exit 7"]).status == 7)
            #expect(try Command.result(words + ["node1", "--", "/no/such"]).status == 127)
            #expect(try Command.result(words + ["node1", "--", "/etc/passwd"]).status == 126)
            let unknown = try Command.result(words + ["node9", "--", "true"])
            #expect(unknown.status != 0)
            #expect(unknown.errors.contains("internet, node1, router"))
        }

        @Test func `An interface that a node's role attaches appears in the node, and leads where EC2 says`() throws {
            let lab = try ProgramLab("--time-scale", "0.02")
            let output = try lab.exec(
                "node1", Python.executable, "-c",
                """
                import boto3, json, subprocess, time
                session = boto3.session.Session(region_name='us-west-2')
                assert session.get_credentials().method == 'iam-role'
                ec2 = session.client('ec2')
                arn = session.client('sts').get_caller_identity()['Arn']
                node = next(i for r in ec2.describe_instances()['Reservations'] for i in r['Instances']
                            if i['PrivateIpAddress'] == '10.0.0.10')
                assert arn.endswith(node['InstanceId']), arn
                eni = ec2.create_network_interface(SubnetId=node['SubnetId'])['NetworkInterface']
                id = eni['NetworkInterfaceId']
                ec2.get_waiter('network_interface_available').wait(NetworkInterfaceIds=[id], WaiterConfig={'Delay': 1})
                ec2.attach_network_interface(NetworkInterfaceId=id, InstanceId=node['InstanceId'], DeviceIndex=1)
                for turn in range(100):
                    links = {l['ifname']: l for l in json.loads(subprocess.check_output(['ip', '-j', 'link']))}
                    if 'ens6' in links: break
                    time.sleep(0.05)
                given = ec2.assign_private_ip_addresses(NetworkInterfaceId=id, SecondaryPrivateIpAddressCount=1)
                print(json.dumps({'mac': eni['MacAddress'], 'link': links['ens6'], 'primary': eni['PrivateIpAddress'],
                                  'given': given['AssignedPrivateIpAddresses'][0]['PrivateIpAddress']}))
                """)
            let seen = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
            let link = try #require(seen["link"] as? [String: Any])
            #expect(link["address"] as? String == seen["mac"] as? String)
            #expect(try #require(link["flags"] as? [String]).contains("UP") == false)
            let route = try lab.exec("router", "ip", "route", "show", try #require(seen["given"] as? String))
            #expect(route.contains("via \(try #require(seen["primary"] as? String))"))
        }

        @Test func `A source check that boto3 switches off is off, and on again`() throws {
            let lab = try ProgramLab("--nodes", "1", "--time-scale", "0")
            func unchecked(_ value: Bool) throws -> String {
                try lab.exec(
                    "node1", Python.executable, "-c",
                    """
                    import boto3
                    ec2 = boto3.client('ec2', region_name='us-west-2')
                    eni = ec2.describe_network_interfaces()['NetworkInterfaces'][0]
                    ec2.modify_network_interface_attribute(NetworkInterfaceId=eni['NetworkInterfaceId'],
                                                           SourceDestCheck={'Value': \(value ? "False" : "True")})
                    print('e-' + eni['NetworkInterfaceId'][-13:], end='')
                    """)
            }
            let link = try unchecked(true)
            #expect(try lab.exec("router", "nft", "list", "set", "inet", "vpc", "nocheck").contains("\"\(link)\""))
            #expect(try unchecked(false) == link)
            #expect(try lab.exec("router", "nft", "list", "set", "inet", "vpc", "nocheck").contains(link) == false)
        }

        @Test func `Seed, region and NAT gateway are as the command line says`() throws {
            let settings = ["--nodes", "1", "--seed", "7", "--region", "eu-north-1", "--nat-gateway"]
            let labs = try [ProgramLab(settings), ProgramLab(settings)]
            let statuses = try labs.map { try $0.status() }
            #expect(statuses.allSatisfy { $0["region"] as? String == "eu-north-1" })
            #expect(statuses.allSatisfy { $0["natGateway"] as? [String: String] == ["address": "198.51.100.2"] })
            let instances = statuses.compactMap { ($0["nodes"] as? [[String: String]])?.first?["instanceId"] }
            #expect(instances.count == 2 && instances[0] == instances[1])
            #expect(try MockEC2Program.lab(["status", "--name", labs[0].name]).contains("natgateway"))
            #expect(try labs[0].exec("node1", "printenv", "AWS_REGION") == "eu-north-1\n")
            let wrong = try Command.result(
                [MockEC2Program.path, "lab", "up", "--name", "test-\(getpid())-no", "--region", "A b"])
            #expect(wrong.status != 0 && wrong.errors.contains("us-west-2"))
        }

        @Test func `The cloud's EC2 endpoint serves the host too`() throws {
            let lab = try ProgramLab("--nodes", "2")
            let endpoint = try #require(try lab.status()["ec2"] as? String)
            let script = """
                import boto3
                ec2 = boto3.client('ec2', endpoint_url='\(endpoint)', region_name='us-west-2', aws_access_key_id='AKIDEXAMPLE',
                                   aws_secret_access_key='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')
                print(sum(len(r['Instances']) for r in ec2.describe_instances()['Reservations']))
                """
            #expect(try Python.run("-c", script) == "2\n")
        }

        @Test func `A lab whose process was killed is not up, and is built anew over what it left`() throws {
            let lab = try ProgramLab()
            #expect(
                try Command.result([MockEC2Program.path, "lab", "up", "--name", lab.name]).errors.contains(
                    "is up already"))
            try Command.run("kill", "-9", try lab.process())
            let status = try Command.result([MockEC2Program.path, "lab", "status", "--name", lab.name])
            #expect(status.status == 1)
            #expect(status.errors.contains("is not up"))
            try lab.up()
            #expect(try lab.exec("node2", "ip", "-br", "link").contains("ens5"))
            try Command.run("kill", "-9", try lab.process())
            try lab.down()
            #expect(try lab.traces().isEmpty)
        }

        @Test(arguments: 0..<12) func `Killed at any moment of its start, a lab is cleared away by its name`(turn: Int)
            throws
        {
            let lab = try ProgramLab("--nodes", "1")
            try lab.down()
            let process = Process()
            process.executableURL = URL(fileURLWithPath: MockEC2Program.path)
            process.arguments = ["lab", "run", "--name", lab.name, "--nodes", "4"]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(UInt32(4_000 + 9_000 * turn))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            try lab.down()
            #expect(try lab.traces().isEmpty)
        }

        @Test func `A lab whose process is asked to end clears itself away`() throws {
            let lab = try ProgramLab()
            try Command.run("kill", "-TERM", try lab.process())
            for _ in 0..<100 {
                if try lab.traces().isEmpty { return }
                usleep(50_000)
            }
            Issue.record("after 5 s there is still \(try lab.traces())")
        }

        @Test func `Labs of different names live side by side, and one that ends leaves the others`() throws {
            let first = try ProgramLab()
            let second = try ProgramLab()
            #expect(try first.status()["ec2"] as? String != second.status()["ec2"] as? String)
            try second.down()
            #expect(try first.exec("node1", "ip", "-br", "link").contains("ens5"))
        }

        @Test func `A lab that cannot start says why, and leaves its log alone`() throws {
            let name = "test-\(getpid())-bad"
            let words = [MockEC2Program.path, "lab", "up", "--name", name, "--instance-type", "no.such"]
            let output = try Command.result(words)
            #expect(output.status == 1)
            #expect(output.errors.contains("no.such"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: "/run/netns").allSatisfy { !$0.contains(name) })
            try MockEC2Program.lab(["down", "--name", name])
        }
    }
}
