import CNISpec
import Foundation
import Glibc
import IPAddressing
import LabDriver
import TestSupport
import Testing

extension KernelTests {
    /// The images, run as containers.
    @Suite(NeedsRoot(), NeedsImages()) struct ContainerTests {}
}

extension KernelTests.ContainerTests {
    /// The programs by themselves.
    @Suite struct ProgramTests {
        @Test(arguments: ["vpc-ipamd", "vpcctl"]) func `A program of the daemon's image starts`(program: String) throws
        {
            let output = try run("vpc-cni", ["--help"], entrypoint: "/usr/bin/\(program)")
            #expect(output.status == 0)
            #expect(output.output.contains("USAGE: \(program)"))
        }

        @Test func `The plugin in the image answers VERSION`() throws {
            let output = try run("vpc-cni", [], entrypoint: "/usr/bin/vpc-cni", environment: ["CNI_COMMAND": "VERSION"])
            #expect(output.status == 0)
            #expect(output.output.contains(#""supportedVersions""#))
        }

        @Test func `The mock serves as nobody, without capabilities, from a read-only root`() throws {
            let netns = try ScratchNamespace("mock")
            let podman = try Podman("mock-ec2")
            try podman.start("mock", [], .init(netns: netns.name))
            let status = try podman.status("mock")
            #expect(status["Uid"]?.hasPrefix("65532") == true)
            #expect(status["CapBnd"] == "0000000000000000")
            #expect(status["Seccomp"] == "2")
            let program = """
                import boto3, time
                ec2 = boto3.client('ec2', endpoint_url='http://127.0.0.1:4566', region_name='us-west-2',
                    aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')
                print(ec2.describe_instances()['Reservations'][0]['Instances'][0]['InstanceType'])
                """
            let announced = try eventually { try podman.log("mock").contains(#""ec2":"http://0.0.0.0:4566""#) }
            #expect(announced)
            #expect(try netns.run(Python.executable, "-c", program) == "m5.large\n")
            #expect(try podman.stop("mock") == "0")
        }

        private func run(
            _ image: String, _ arguments: [String], entrypoint: String, environment: [String: String] = [:]
        ) throws -> Command.Output {
            let netns = try ScratchNamespace("image")
            return try Podman(image).run(
                arguments, .init(netns: netns.name, environment: environment, entrypoint: entrypoint))
        }
    }

    /// The manifest's pod on a node.
    @Suite struct NodeTests {
        @Test func `The init container prepares the host with the network's capability alone, as often as it runs`()
            throws
        {
            let node = try NodeOfLab("a")
            defer { node.end() }
            try Child.check(
                ["sysctl", "-qw", "net.ipv4.conf.all.rp_filter=2", "net.ipv4.ip_forward=0"], in: node.node.namespace)
            for _ in 0..<2 {
                let output = try node.install()
                #expect(output.status == 0, "\(output.errors)")
            }
            let settings = try Child.check(
                ["sysctl", "-n", "net.ipv4.conf.all.rp_filter", "net.ipv4.ip_forward"], in: node.node.namespace)
            #expect(settings == "0\n1\n")
            #expect(try FileManager.default.contentsOfDirectory(atPath: node.host("/opt/cni/bin")) == ["vpc-cni"])
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: node.host("/etc/systemd/networkd.conf.d"))
                    == ["10-vpc-cni.conf"])
        }

        @Test
        func `Without that capability the init container says which setting it could not change, and installs nothing`()
            throws
        {
            let node = try NodeOfLab("b")
            defer { node.end() }
            try Child.check(["sysctl", "-qw", "net.ipv4.ip_forward=0"], in: node.node.namespace)
            let manifest = try Manifest.committed()
            let output = try node.podman.run(
                manifest.installer[strings: "args"],
                .init(
                    netns: node.node.netns,
                    mounts: try manifest.mounts(of: manifest.installer).map { (try node.host($0.host), $0.inside) }))
            #expect(output.status == 73)
            #expect(output.errors.contains("net.ipv4.ip_forward is 0, must be 1, and cannot be set"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: node.host("/opt/cni/bin")).isEmpty)
        }

        @Test
        func `The daemon's container gives a pod its address and its way out, and takes up where another left off`()
            throws
        {
            let node = try NodeOfLab("c")
            defer { node.end() }
            #expect(try node.install().status == 0)
            try node.startDaemon()
            try node.waitUntilReady()
            #expect(try node.probe("livenessProbe").status == 0)
            let status = try node.podman.status(NodeOfLab.daemon)
            // CAP_NET_ADMIN is number 12 (capabilities(7)); 2 is a filter (proc(5)).
            #expect(status["CapEff"] == "0000000000001000" && status["CapBnd"] == "0000000000001000")
            #expect(status["Seccomp"] == "2" && status["NoNewPrivs"] == "1")

            let sandbox = try Sandbox("web", on: node.node)
            let namespace = try sandbox.open()
            let added = try node.installedPlugin("ADD", sandbox)
            try #require(added.status == 0, "\(added.output)")
            let server = try TCPServer(in: node.lab.internet, port: 8080)
            defer { server.stop() }
            let client = try TCPClient(in: namespace, to: node.lab.internetAddress, port: 8080)
            #expect(client.seenAs == node.node.publicAddress)
            let list = "\(try node.host("/etc/cni/net.d"))/10-vpc-cni.conflist"
            #expect(try String(contentsOfFile: list, encoding: .utf8).contains(#""type":"vpc-cni""#))

            #expect(try node.podman.stop(NodeOfLab.daemon) == "0")
            try node.startDaemon()
            try node.waitUntilReady()
            let again = try TCPClient(in: namespace, to: node.lab.internetAddress, port: 8080)
            #expect(again.seenAs == node.node.publicAddress)
            let deleted = try node.installedPlugin("DEL", sandbox)
            #expect(deleted.status == 0)
            try sandbox.remove()
            let log = try node.podman.log(NodeOfLab.daemon)
            #expect(!log.contains("cannot be written") && !log.contains("not repaired"), "\(log)")
        }

        @Test func `Names are resolved by the node's DNS server`() throws {
            let node = try NodeOfLab("e")
            defer { node.end() }
            let endpoint = try #require(try node.told()["AWS_ENDPOINT_URL_EC2"].flatMap { URL(string: $0) })
            try #require(endpoint.port == nil)
            let dns = try node.startNameServer(answer: try #require(endpoint.host()))
            defer {
                dns.server.send(SIGKILL)
                dns.server.wait()
            }
            try node.startDaemon(
                environment: ["AWS_ENDPOINT_URL_EC2": "http://ec2.us-west-2.test"], resolvers: dns.resolvers)
            try node.waitUntilReady()
            let hasAddresses = try eventually {
                try node.podman.log(NodeOfLab.daemon).contains("addresses assigned")
            }
            #expect(hasAddresses)
        }

        @Test func `Without that capability the daemon does not become ready`() throws {
            let node = try NodeOfLab("d")
            defer { node.end() }
            try node.startDaemon(without: ["NET_ADMIN"])
            let ended = try eventually {
                try node.podman.log(NodeOfLab.daemon).contains("Operation not permitted")
            }
            #expect(ended)
            #expect(try node.probe("readinessProbe").status != 0)
        }
    }
}

/// Whether `condition` comes true within ten seconds.
private func eventually(_ condition: () throws -> Bool) throws -> Bool {
    for _ in 0..<100 {
        if try condition() { return true }
        usleep(100_000)
    }
    return false
}
