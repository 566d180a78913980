import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// How the daemon starts, or why it does not.
    @Suite(InLab(nodes: 1, daemon: nil)) struct StartTests {
        private var node: LabNode { get throws { try InLab.scene.node } }

        @Test func `A bad configuration is exit 78, and every variable is named with its value`() throws {
            let node = try node
            let settings = [
                "WARM_ENI_TARGET": "many", "MAX_ENI": "-7", "IP_COOLDOWN_PERIOD": "1h",
                "AWS_VPC_ENI_MTU": "100", "AWS_VPC_K8S_CNI_VETHPREFIX": "longer", "ENABLE_IPv6": "true",
                "ADDITIONAL_ENI_TAGS": "[]", "AWS_VPC_K8S_CNI_LOGLEVEL": "loud", "WARM_IP_TARGET": "3",
                "AWS_VPC_K8S_CNI_EXTERNALSNAT": "true",
            ]
            try node.launchDaemon(settings)
            #expect(node.waitForDaemon(atMost: .seconds(5)) == 78)
            for (name, value) in settings { #expect(node.tail.contains("\(name)=\(value)"), "\(name) is not named") }
            // Nothing was done before.
            #expect(try Leftovers(node).lines.isEmpty)
        }

        @Test func `The stock manifest's environment starts with warnings at most`() throws {
            let node = try node
            try node.startDaemon([
                "ADDITIONAL_ENI_TAGS": "{}", "ANNOTATE_POD_IP": "false", "AWS_VPC_CNI_NODE_PORT_SUPPORT": "true",
                "AWS_VPC_ENI_MTU": "9001", "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "false",
                "AWS_VPC_K8S_CNI_EXTERNALSNAT": "false", "AWS_VPC_K8S_CNI_LOGLEVEL": "DEBUG",
                "AWS_VPC_K8S_CNI_LOG_FILE": "/host/var/log/aws-routed-eni/ipamd.log",
                "AWS_VPC_K8S_CNI_RANDOMIZESNAT": "prng", "AWS_VPC_K8S_CNI_VETHPREFIX": "eni",
                "AWS_VPC_K8S_PLUGIN_LOG_FILE": "/var/log/aws-routed-eni/plugin.log",
                "AWS_VPC_K8S_PLUGIN_LOG_LEVEL": "DEBUG", "CLUSTER_ENDPOINT": "", "CLUSTER_NAME": "",
                "DISABLE_INTROSPECTION": "false", "DISABLE_METRICS": "false",
                "DISABLE_NETWORK_RESOURCE_PROVISIONING": "false", "ENABLE_BANDWIDTH_PLUGIN": "false",
                "ENABLE_IMDS_ONLY_MODE": "false", "ENABLE_IPv4": "true", "ENABLE_IPv6": "false",
                "ENABLE_MULTI_NIC": "false", "ENABLE_POD_ENI": "false", "ENABLE_PREFIX_DELEGATION": "false",
                "ENABLE_SUBNET_DISCOVERY": "true", "NETWORK_POLICY_ENFORCING_MODE": "standard",
                "VPC_CNI_VERSION": "v1.20.0",
                "VPC_ID": "", "WARM_ENI_TARGET": "1", "WARM_PREFIX_TARGET": "1", "MY_NODE_NAME": "n",
                "MY_POD_NAME": "p",
            ])
            #expect(node.stopDaemon(SIGTERM) == 0)
        }

        @Test func `SIGTERM and SIGINT end the daemon with exit 0, also at its very start`() throws {
            let node = try node
            for (signal, wait) in [(SIGTERM, 0), (SIGINT, 0), (SIGTERM, 400_000), (SIGINT, 400_000)] {
                if wait > 0 { try node.startDaemon() } else { try node.launchDaemon() }
                // Long enough for the program to have its handlers, not for it to be ready.
                usleep(UInt32(wait > 0 ? wait : 150_000))
                #expect(node.stopDaemon(signal) == 0)
            }
        }

        @Test func `Without metadata service and pods it is exit 69, and the message says what to look at`() throws {
            let node = try node
            try node.launchDaemon(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9"])
            #expect(node.waitForDaemon(atMost: .seconds(60)) == 69)
            #expect(node.tail.contains("the metadata service has not said what the node has, and no pod runs here"))
        }

        @Test func `Wrong keys make EC2 refuse, and the daemon still serves what the node has`() throws {
            let node = try node
            // Addresses from an earlier run.
            try node.startDaemon()
            try eventually("the primary is filled") { try PoolView(node).warm == 9 }
            node.stopDaemon(SIGTERM)
            try node.startDaemon(["AWS_ACCESS_KEY_ID": "AKIDWRONG", "AWS_SECRET_ACCESS_KEY": "wrong"])
            let pod = try Pod("served", on: node)
            #expect(try PoolView(node).pods.values.contains(pod.address))
            #expect(node.tail.contains("AuthFailure"))
            try pod.delete()
            #expect(node.stopDaemon(SIGTERM) == 0)
        }

        @Test(arguments: ["ipamd.sock", "second.sock"])
        func `A second daemon in a namespace does not start, whatever its socket, and harms nothing`(
            socket: String
        ) throws {
            let node = try node
            try node.startDaemon()
            let pod = try Pod("kept", on: node)
            let log = "\(node.folder)/second.log"
            let second = try Child(
                [
                    Programs.mock, "lab", "exec", "--name", node.lab, node.name, "--", Programs.daemon, "--socket",
                    "\(node.folder)/\(socket)", "--state-dir", "\(node.folder)/second",
                ], log: log)
            let status = second.wait(atMost: .seconds(5))
            second.send(SIGKILL)
            #expect(status == 70)
            #expect(try Child.check(["cat", log]).contains("runs in this network namespace"))
            #expect(try PoolView(node).pods.values.contains(pod.address))
            try pod.delete()
            #expect(node.stopDaemon(SIGTERM) == 0)
        }

        @Test func `A user's process that takes the daemon's name in the namespace does not keep it from starting`()
            throws
        {
            let node = try node
            let squatter = try node.namespace.blocking {
                try Child(["python3", "-c", Self.squatter], log: "\(node.folder)/squatter.log")
            }
            defer {
                squatter.send(SIGKILL)
                squatter.wait()
            }
            try eventually("the name is taken") {
                try Child.check(["ss", "-xl"], in: node.namespace).contains("@vpc-cni ")
            }
            try node.startDaemon()
            #expect(try Child.check(["cat", node.log]).contains("a process that is not root has the name @vpc-cni"))
            #expect(node.stopDaemon(SIGTERM) == 0)
        }

        /// Listens as nobody, and waits.
        private static let squatter = """
            import os, socket, time
            os.setuid(65534)
            taken = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            taken.bind("\\0vpc-cni")
            taken.listen()
            time.sleep(60)
            """
    }
}
