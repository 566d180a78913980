import TestSupport
import Testing

extension KernelTests {
    @Suite(NeedsRoot()) struct HopLimitTests {
        @Test func `A token travels as many hops as the instance's limit: to its node alone, or to a pod behind it`()
            throws
        {
            let lab = try ProgramLab("--nodes", "1", "--time-scale", "0")
            let pod = try ScratchNamespace("pod-")
            let address = try lab.exec("node1", Python.executable, "-c", Self.ec2 + Self.newAddress)
            try connect(pod, at: address, to: lab)

            // The nodes of a lab are EKS's: two hops.
            #expect(try ask(pod) == "200 56")
            try setHopLimit(1, in: lab)
            // Only the answer with the token is cut short; others arrive.
            #expect(try ask(pod) == "000 0")
            #expect(
                try pod.run("curl", "-s", "-m", "5", "-o", "/dev/null", "-w", "%{http_code}", Self.metadata) == "401")
            #expect(try ask(lab) == "200 56")
            try setHopLimit(2, in: lab)
            #expect(try ask(pod) == "200 56")
        }

        private static let metadata = "http://169.254.169.254/latest/meta-data/"

        /// Asks for a token and gives the status and the length of the answer, `000 0` when there is none.
        private static let question = [
            "curl", "-s", "-m", "2", "-o", "/dev/null", "-w", "%{http_code} %{size_download}", "-X", "PUT", "-H",
            "X-aws-ec2-metadata-token-ttl-seconds: 60", "http://169.254.169.254/latest/api/token",
        ]

        private func ask(_ pod: ScratchNamespace) throws -> String {
            try Command.result(["ip", "netns", "exec", pod.name] + Self.question).output
        }

        private func ask(_ lab: ProgramLab) throws -> String {
            try MockEC2Program.lab(["exec", "--name", lab.name, "node1", "--"] + Self.question)
        }

        private static let ec2 = """
            import boto3
            ec2 = boto3.client('ec2', region_name='us-west-2')
            node = ec2.describe_instances()['Reservations'][0]['Instances'][0]

            """

        private static let newAddress = """
            eni = node['NetworkInterfaces'][0]['NetworkInterfaceId']
            given = ec2.assign_private_ip_addresses(NetworkInterfaceId=eni, SecondaryPrivateIpAddressCount=1)
            print(given['AssignedPrivateIpAddresses'][0]['PrivateIpAddress'], end='')
            """

        private func setHopLimit(_ limit: Int, in lab: ProgramLab) throws {
            _ = try lab.exec(
                "node1", Python.executable, "-c",
                Self.ec2 + """
                    ec2.modify_instance_metadata_options(InstanceId=node['InstanceId'], HttpPutResponseHopLimit=\(limit))
                    """)
        }

        /// A pod with an address of the node's interface, one hop behind the node.
        private func connect(_ pod: ScratchNamespace, at address: String, to lab: ProgramLab) throws {
            let node = "mock-ec2-\(lab.name)-node1"
            for words in [
                ["link", "add", "pod0", "type", "veth", "peer", "name", "eth0", "netns", pod.name],
                ["addr", "add", "169.254.1.1/32", "dev", "pod0"], ["link", "set", "pod0", "up"],
                ["route", "add", address, "dev", "pod0"],
            ] {
                try Command.run(["ip", "-n", node] + words)
            }
            try pod.run("ip", "addr", "add", "\(address)/32", "dev", "eth0")
            try pod.run("ip", "link", "set", "eth0", "up")
            try pod.run("ip", "route", "add", "169.254.1.1", "dev", "eth0")
            try pod.run("ip", "route", "add", "default", "via", "169.254.1.1")
        }
    }
}
