import Foundation
import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot(), NeedsPython(module: "boto3")) struct LabStateTests {
        private let folder: ScratchFolder
        private var path: String { "\(folder.path)/cloud" }

        init() throws { folder = try ScratchFolder() }

        /// Attaches an interface with secondary addresses and a prefix to node1, and lets it send what it likes.
        private static let attach = """
            import boto3, json, subprocess, time
            ec2 = boto3.client('ec2', region_name='us-west-2')
            node = next(i for r in ec2.describe_instances()['Reservations'] for i in r['Instances']
                        if i['PrivateIpAddress'] == '10.0.0.10')
            eni = ec2.create_network_interface(SubnetId=node['SubnetId'])['NetworkInterface']
            id = eni['NetworkInterfaceId']
            ec2.attach_network_interface(NetworkInterfaceId=id, InstanceId=node['InstanceId'], DeviceIndex=1)
            given = ec2.assign_private_ip_addresses(NetworkInterfaceId=id, SecondaryPrivateIpAddressCount=2)
            prefix = ec2.assign_private_ip_addresses(NetworkInterfaceId=id, Ipv4PrefixCount=1)['AssignedIpv4Prefixes']
            ec2.modify_network_interface_attribute(NetworkInterfaceId=id, SourceDestCheck={'Value': False})
            ec2.create_tags(Resources=[node['InstanceId']], Tags=[{'Key': 'Name', 'Value': 'renamed'}])
            print(json.dumps({'id': id, 'mac': eni['MacAddress'], 'primary': eni['PrivateIpAddress'],
                              'addresses': [a['PrivateIpAddress'] for a in given['AssignedPrivateIpAddresses']],
                              'prefix': prefix[0]['Ipv4Prefix']}))
            """

        private struct Attached: Decodable, Equatable {
            let id, mac, primary, prefix: String
            let addresses: [String]
        }

        @Test func `A lab that was ended and is resumed has the same nodes, and the same addresses carry packets`()
            throws
        {
            let lab = try ProgramLab("--state", path, "--time-scale", "0", "--nat-gateway", "--seed", "7")
            let before = try lab.status()
            let eni = try JSONDecoder().decode(
                Attached.self, from: Data(try lab.exec("node1", Python.executable, "-c", Self.attach).utf8))
            try expectPackets(eni, lab)
            try lab.down()
            #expect(try lab.traces().isEmpty)

            try lab.up(["--state", path])
            var after = try lab.status()
            // The port of the host's endpoint is what is free.
            after["ec2"] = before["ec2"]
            #expect(NSDictionary(dictionary: after) == NSDictionary(dictionary: before))
            let link = try #require(
                try Command.json("ip", "-j", "-n", "mock-ec2-\(lab.name)-node1", "link", "show", "ens6")
                    as? [[String: Any]])
            #expect(link.first?["address"] as? String == eni.mac)
            try expectPackets(eni, lab)
            let found = try lab.exec(
                "node1", Python.executable, "-c",
                """
                import boto3
                ec2 = boto3.client('ec2', region_name='us-west-2')
                eni = ec2.describe_network_interfaces(NetworkInterfaceIds=['\(eni.id)'])['NetworkInterfaces'][0]
                print(eni['SourceDestCheck'], [a['PrivateIpAddress'] for a in eni['PrivateIpAddresses']])
                """)
            #expect(found == "False ['\(eni.primary)', '\(eni.addresses[0])', '\(eni.addresses[1])']\n")
            let check = try lab.exec("router", "nft", "list", "set", "inet", "vpc", "nocheck")
            #expect(check.contains("e-" + eni.id.suffix(13)))
        }

        @Test func `A lab that was killed is resumed as it was a moment before`() throws {
            let lab = try ProgramLab("--state", path, "--time-scale", "0")
            let eni = try JSONDecoder().decode(
                Attached.self, from: Data(try lab.exec("node1", Python.executable, "-c", Self.attach).utf8))
            for _ in 0..<200 {
                if try String(contentsOfFile: path, encoding: .utf8).contains("renamed") { break }
                usleep(50_000)
            }
            try Command.run("kill", "-9", try lab.process())
            try lab.up(["--state", path])
            try expectPackets(eni, lab)
        }

        @Test func `An instance that was launched while the lab ran has its namespace when the lab is resumed`() throws
        {
            let lab = try ProgramLab("--state", path, "--time-scale", "0", "--nodes", "1")
            let script = """
                import boto3, botocore.config
                once = botocore.config.Config(retries={'total_max_attempts': 1})
                ec2 = boto3.client('ec2', region_name='us-west-2', config=once)
                subnet = next(s['SubnetId'] for s in ec2.describe_subnets()['Subnets'] if s['CidrBlock'] == '10.0.0.0/18')
                tags = [{'ResourceType': 'instance', 'Tags': [{'Key': 'Name', 'Value': 'late'}]}]
                try: ec2.run_instances(ImageId='ami-1', InstanceType='t3.small', MinCount=1, MaxCount=1, SubnetId=subnet,
                                       PrivateIpAddress='10.0.0.77', TagSpecifications=tags)
                except botocore.exceptions.ClientError as error: print(error.response['Error']['Code'])
                """
            #expect(try lab.exec("node1", Python.executable, "-c", script) == "InternalError\n")
            try lab.down()
            try lab.up(["--state", path])
            let nodes = try #require(try lab.status()["nodes"] as? [[String: String]])
            #expect(nodes.map { $0["name"] } == ["node1", "late"])
            #expect(try answered(lab, "node1", "10.0.0.77") == 3)
        }

        @Test func `A lab does not come up with a file that is not its own`() throws {
            let lab = try ProgramLab("--state", path, "--nodes", "1")
            func refusal(_ name: String, _ settings: String...) throws -> String {
                let result = try Command.result(
                    [MockEC2Program.path, "lab", "up", "--name", "test-\(getpid())-\(name)", "--state", path] + settings
                )
                #expect(result.status == 1)
                try MockEC2Program.lab(["down", "--name", "test-\(getpid())-\(name)"])
                return result.errors
            }
            #expect(try refusal("second").contains("\(path) is in use by process \(try lab.process())"))
            try lab.down()
            #expect(try refusal("more", "--nodes", "2").contains("was begun with --nodes 1, not with --nodes 2"))
            try Data("no state".utf8).write(to: URL(fileURLWithPath: path))
            #expect(try refusal("damaged").contains("\(path) is not a state file"))
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "no state")
        }

        /// What node2 sends to the secondary addresses and to the prefix arrives at node1, and the public address of node1
        /// answers the internet.
        private func expectPackets(_ eni: Attached, _ lab: ProgramLab) throws {
            let prefixed = eni.prefix.replacing("/28", with: "/32")
            for address in eni.addresses.map({ $0 + "/32" }) + [prefixed] {
                try lab.exec("node1", "ip", "address", "replace", address, "dev", "lo")
            }
            try lab.exec("node1", "ip", "address", "replace", "\(eni.primary)/18", "dev", "ens6")
            try lab.exec("node1", "ip", "link", "set", "ens6", "up")
            // Its answers leave by the interface that the addresses are of.
            try lab.exec("node1", "sh", "-c", "ip route replace default via 10.0.0.1 dev ens6 table 2")
            for address in eni.addresses + [String(prefixed.dropLast(3))] {
                try lab.exec(
                    "node1", "sh", "-c", "ip rule del from \(address) 2>/dev/null; ip rule add from \(address) table 2")
                #expect(try answered(lab, "node2", address) == 3, "\(address)")
            }
            #expect(try answered(lab, "internet", "203.0.113.10") == 3)
        }

        private func answered(_ lab: ProgramLab, _ role: String, _ address: String) throws -> Int {
            try TestLab.ping(in: "mock-ec2-\(lab.name)-\(role)", address, count: 3, interval: 0.1)
        }
    }
}
