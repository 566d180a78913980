import Foundation
import TestSupport
import Testing

extension KernelTests {
    /// What boto3 and the admin API change while a lab runs, seen from its packets.
    @Suite(NeedsRoot()) struct LabNetworkTests {
        private func ping(_ lab: ProgramLab, _ node: String, _ address: String) throws -> Int {
            try TestLab.ping(in: "mock-ec2-\(lab.name)-\(node)", address)
        }

        private func boto(_ lab: ProgramLab, _ script: String) throws -> [String: Any] {
            let start = """
                import boto3, json, subprocess, time
                ec2 = boto3.client('ec2', region_name='us-west-2')
                vpc = ec2.describe_vpcs()['Vpcs'][0]['VpcId']
                node = next(i for r in ec2.describe_instances()['Reservations'] for i in r['Instances']
                            if i['PrivateIpAddress'] == '10.0.0.10')
                def ip(*words): subprocess.check_call(['ip', *words])

                """
            let output = try lab.exec("node1", Python.executable, "-c", start + script)
            return try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        }

        /// The status of the admin API's answer.
        private func faults(_ lab: ProgramLab, _ method: String, _ body: String = "") throws -> String {
            let ask = """
                import sys, urllib.request
                url, method, body = sys.argv[1:]
                request = urllib.request.Request(url + '/_mock/faults', body.encode() if body else None, method=method)
                print(urllib.request.urlopen(request).status)
                """
            return try Python.run("-c", ask, try #require(try lab.status()["ec2"] as? String), method, body)
        }

        @Test func `A lab with IPv6 is resumed with its blocks and addresses, and what was stopped stays so`() throws {
            let folder = try ScratchFolder()
            let lab = try ProgramLab("--ipv6", "--state", "\(folder.path)/cloud", "--time-scale", "0")
            let nodes = try #require(try lab.status()["nodes"] as? [[String: String]])
            let addresses = try nodes.map { try #require($0["ipv6Address"]) }
            let instance = try #require(nodes[1]["instanceId"])
            #expect(try faults(lab, "POST", #"{"stop":"\#(instance)"}"#) == "200\n")
            try lab.down()
            try lab.up(["--state", "\(folder.path)/cloud"])
            #expect(try lab.status()["nodes"] as? [[String: String]] == nodes)
            func answers() throws -> [Int] { try addresses.map { try ping(lab, "internet", $0) } }
            #expect(try answers() == [1, 0])
            #expect(try lab.exec("router", "nft", "list", "set", "inet", "vpc", "inside6").contains("/56"))
            #expect(try faults(lab, "DELETE") == "200\n")
            #expect(try answers() == [1, 1])
        }

        @Test func `With --ipv6 each node has an address of the VPC's block, which all the world reaches`() throws {
            let lab = try ProgramLab("--ipv6", "--time-scale", "0")
            let status = try lab.status()
            let nodes = try #require(status["nodes"] as? [[String: String]])
            let addresses = try nodes.map { try #require($0["ipv6Address"]) }
            let internet = try #require(status["internet"] as? [String: String])
            let host = try #require(internet["ipv6Address"])
            #expect(try MockEC2Program.lab(["status", "--name", lab.name]).contains(addresses[1]))
            #expect(try ping(lab, "node1", addresses[1]) == 1)
            #expect(try ping(lab, "node2", host) == 1)
            #expect(try ping(lab, "internet", addresses[0]) == 1)
            let cloud = try boto(
                lab,
                """
                import ipaddress
                block = ipaddress.ip_network(ec2.describe_vpcs()['Vpcs'][0]['Ipv6CidrBlockAssociationSet'][0]['Ipv6CidrBlock'])
                subnets = [ipaddress.ip_network(a['Ipv6CidrBlock']) for s in ec2.describe_subnets()['Subnets']
                           for a in s['Ipv6CidrBlockAssociationSet']]
                print(json.dumps({'vpc': block.prefixlen, 'subnets': [s.prefixlen for s in subnets if s.subnet_of(block)],
                                  'own': [a['Ipv6Address'] for a in node['NetworkInterfaces'][0]['Ipv6Addresses']]}))
                """)
            #expect(cloud["vpc"] as? Int == 56)
            #expect(cloud["subnets"] as? [Int] == [64, 64, 64])
            #expect(cloud["own"] as? [String] == [addresses[0]])
        }

        @Test func `IMDS answers at its IPv6 address those instances that have it switched on`() throws {
            let lab = try ProgramLab("--ipv6", "--time-scale", "0")
            let instance = try #require((lab.status()["nodes"] as? [[String: String]])?.first)
            func ask(_ path: String, _ method: String, _ header: String) throws -> (status: Int32, output: String) {
                let words = [MockEC2Program.path, "lab", "exec", "--name", lab.name, "node1", "--", "curl", "-sf"]
                let answer = try Command.result(
                    words + ["-m", "5", "-X", method, "-H", header, "http://[fd00:ec2::254]/latest/\(path)"])
                return (answer.status, answer.output)
            }
            let lifetime = "X-aws-ec2-metadata-token-ttl-seconds: 60"
            // 52: the connection was closed without an answer (curl(1)).
            #expect(try ask("api/token", "PUT", lifetime).status == 52)
            let options = try boto(
                lab,
                """
                id = node['InstanceId']
                now = ec2.modify_instance_metadata_options(InstanceId=id, HttpProtocolIpv6='enabled')['InstanceMetadataOptions']
                then = ec2.describe_instances(InstanceIds=[id])['Reservations'][0]['Instances'][0]['MetadataOptions']
                print(json.dumps({'options': [o['HttpProtocolIpv6'] for o in (now, then)]}))
                """)
            #expect(options["options"] as? [String] == ["enabled", "enabled"])
            let token = "X-aws-ec2-metadata-token: \(try ask("api/token", "PUT", lifetime).output)"
            #expect(try ask("meta-data/instance-id", "GET", token).output == instance["instanceId"])
            #expect(try ask("meta-data/ipv6", "GET", token).output == instance["ipv6Address"])
            #expect(try ask("meta-data/public-ipv4", "GET", token).output == instance["publicAddress"])
            // The other is none of its affair.
            let other = [MockEC2Program.path, "lab", "exec", "--name", lab.name, "node2", "--"]
            let refused = try Command.result(other + ["curl", "-sf", "-m", "5", "http://[fd00:ec2::254]/"])
            #expect(refused.status == 52)
        }

        @Test func `A token by IPv6 goes no further than the hop limit lets it`() throws {
            let lab = try ProgramLab("--ipv6", "--nodes", "1", "--time-scale", "0")
            let hops = try boto(
                lab,
                """
                ec2.modify_instance_metadata_options(InstanceId=node['InstanceId'], HttpProtocolIpv6='enabled',
                                                     HttpPutResponseHopLimit=7)
                sniffer = subprocess.Popen(['tcpdump', '-lnvi', 'ens5', '-c', '1', 'src', 'fd00:ec2::254', 'and',
                                            'greater', '200'], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                sniffer.stderr.readline()
                subprocess.check_output(['curl', '-sf', '-X', 'PUT', '-H', 'X-aws-ec2-metadata-token-ttl-seconds: 60',
                                         'http://[fd00:ec2::254]/latest/api/token'])
                print(json.dumps({'packet': sniffer.communicate(timeout=10)[0]}))
                """)
            #expect(try #require(hops["packet"] as? String).contains("hlim 7"))
        }

        @Test func `A block that the VPC gets while the lab runs carries packets, until it is taken away`() throws {
            let lab = try ProgramLab("--time-scale", "0", "--nat-gateway")
            let made = try boto(
                lab,
                """
                block = ec2.associate_vpc_cidr_block(VpcId=vpc, CidrBlock='100.64.0.0/16')['CidrBlockAssociation']
                subnet = ec2.create_subnet(VpcId=vpc, CidrBlock='100.64.0.0/24',
                    AvailabilityZone=node['Placement']['AvailabilityZone'])['Subnet']['SubnetId']
                eni = ec2.create_network_interface(SubnetId=subnet)['NetworkInterface']
                attachment = ec2.attach_network_interface(NetworkInterfaceId=eni['NetworkInterfaceId'],
                    InstanceId=node['InstanceId'], DeviceIndex=1)['AttachmentId']
                ip('link', 'set', 'ens6', 'up')
                ip('addr', 'add', eni['PrivateIpAddress'] + '/24', 'dev', 'ens6')
                ip('route', 'add', 'default', 'via', '100.64.0.1', 'dev', 'ens6', 'table', '2')
                ip('rule', 'add', 'from', '100.64.0.0/16', 'lookup', '2')
                print(json.dumps({'address': eni['PrivateIpAddress'], 'interface': eni['NetworkInterfaceId'],
                    'attachment': attachment, 'subnet': subnet, 'block': block['AssociationId']}))
                """)
            let address = try #require(made["address"] as? String)
            #expect(try ping(lab, "node2", address) == 1)
            let node = "mock-ec2-\(lab.name)-node1"
            // Also through the NAT gateway, which is for the VPC's addresses alone.
            #expect(try TestLab.ping(in: node, "198.51.100.9", source: address) == 1)
            func route() throws -> String {
                try lab.exec("router", "ip", "route", "show", "exact", "100.64.0.0/16")
            }
            #expect(try route().hasPrefix("unreachable"))

            let names = ["interface", "attachment", "subnet", "block"].map { made[$0] as? String ?? "" }
            _ = try boto(
                lab,
                """
                interface, attachment, subnet, block = '\(names.joined(separator: " "))'.split()
                ec2.detach_network_interface(AttachmentId=attachment, Force=True)
                ec2.delete_network_interface(NetworkInterfaceId=interface)
                ec2.delete_subnet(SubnetId=subnet)
                gone = ec2.disassociate_vpc_cidr_block(AssociationId=block)['CidrBlockAssociation']
                print(json.dumps(gone))
                """)
            #expect(try ping(lab, "node2", address) == 0)
            #expect(try route().isEmpty)
            #expect(try !lab.exec("router", "nft", "list", "set", "inet", "vpc", "inside").contains("100.64"))
        }

        @Test func `IPv6 that the VPC gets while the lab runs carries packets`() throws {
            let lab = try ProgramLab("--time-scale", "0")
            let made = try boto(
                lab,
                """
                ec2.associate_vpc_cidr_block(VpcId=vpc, AmazonProvidedIpv6CidrBlock=True)
                block = ec2.describe_vpcs()['Vpcs'][0]['Ipv6CidrBlockAssociationSet'][0]['Ipv6CidrBlock']
                ec2.associate_subnet_cidr_block(SubnetId=node['SubnetId'], Ipv6CidrBlock=block.replace('/56', '/64'))
                given = ec2.assign_ipv6_addresses(NetworkInterfaceId=node['NetworkInterfaces'][0]['NetworkInterfaceId'],
                                                  Ipv6AddressCount=1)['AssignedIpv6Addresses'][0]
                ip('addr', 'add', given + '/128', 'dev', 'ens5', 'nodad')
                ip('-6', 'route', 'add', 'default', 'via', 'fe80:ec2::1', 'dev', 'ens5')
                print(json.dumps({'given': given, 'block': block}))
                """)
            #expect(try ping(lab, "internet", try #require(made["given"] as? String)) == 1)
            let block = try #require(made["block"] as? String)
            #expect(try lab.exec("router", "ip", "-6", "route", "show", "exact", block).hasPrefix("unreachable"))
        }

        @Test func `An instance that a fault stops is cut off, and is back when the faults are cleared`() throws {
            let lab = try ProgramLab("--time-scale", "0")
            let status = try lab.status()
            let instance = try #require((status["nodes"] as? [[String: String]])?.first?["instanceId"])
            let ways = [("node2", "10.0.0.10"), ("internet", "203.0.113.10"), ("node1", "169.254.169.254")]
            func answers() throws -> [Int] { try ways.map { try ping(lab, $0.0, $0.1) } }
            #expect(try answers() == [1, 1, 1])
            #expect(try faults(lab, "POST", #"{"stop":"\#(instance)"}"#) == "200\n")
            #expect(try answers() == [0, 0, 0])
            #expect(try ping(lab, "node2", "198.51.100.9") == 1)
            #expect(try faults(lab, "DELETE") == "200\n")
            #expect(try answers() == [1, 1, 1])
        }
    }
}
