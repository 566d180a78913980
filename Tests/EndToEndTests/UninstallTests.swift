import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// `vpcctl uninstall`, with and without a daemon.
    @Suite struct UninstallTests {
        @Test(InLab(pods: [10])) func `Uninstall refuses while pods are attached, and changes nothing`() throws {
            let scene = try InLab.scene
            // An interface that comes to be in between brings a rule of its own.
            try scene.settle(scene.node)
            let before = try scene.node.kernelState()
            let answer = try scene.node.tell("uninstall", "--release-enis")
            #expect(answer.status != 0)
            #expect(answer.errors.contains("10 attachments"))
            #expect(answer.errors.contains("--force"))
            #expect(scene.node.isReady)
            let after = try scene.node.kernelState()
            #expect(before["ip rule"] == after["ip rule"])
            #expect(before["nft list tables"] == after["nft list tables"])
            #expect(
                try scene.seenAs(scene.pods[9].namespace, to: scene.lab.internetAddress) == scene.node.publicAddress)
        }

        @Test(InLab(pods: [10])) func `Forced, it cuts the pods off, gives all back, and the daemon exits with 0`()
            throws
        {
            let scene = try InLab.scene
            try scene.settle(scene.node)
            let answer = try scene.node.tell("uninstall", "--force", "--release-enis")
            #expect(answer.status == 0, "\(answer.errors)")
            #expect(scene.node.waitForDaemon(atMost: .seconds(5)) == 0)
            #expect(try Leftovers(scene.node).lines == [])
            #expect(try CloudState(scene.lab).interfaces.map(\.addresses.count) == [1])
            // What the runtime does afterwards.
            #expect(try scene.pods[0].sandbox.run("DEL").status == 0)
        }

        @Test(InLab(daemon: nil)) func `The network list is there once there are addresses, and goes with uninstall`()
            throws
        {
            let node = try InLab.scene.node
            let list = "\(node.folder)/10-vpc-cni.conflist"
            try node.startDaemon(arguments: ["--conflist", list])
            let bytes = try #require(Self.waitForFile(list))
            let written = try JSONValue(parsing: String(decoding: bytes, as: UTF8.self))
            #expect(written["cniVersion"] == "1.0.0")
            let plugin = try #require(written["plugins"]?.arrayValue?.first)
            #expect(plugin["type"] == "vpc-cni")
            #expect(plugin["socket"] == .string(node.socket))
            #expect(plugin["stateDir"] == .string(node.stateDirectory))
            // A stop is no uninstall.
            node.stopDaemon(SIGTERM)
            #expect(try FileReplacement.read(list, limit: 1 << 20) == bytes)
            try node.startDaemon(arguments: ["--conflist", list])
            #expect(try node.tell("uninstall").status == 0)
            #expect(node.waitForDaemon(atMost: .seconds(5)) == 0)
            #expect(try FileReplacement.read(list, limit: 1 << 20) == nil)
        }

        @Test(InLab(daemon: nil)) func `A network list of another daemon is left alone`() throws {
            let node = try InLab.scene.node
            let list = "\(node.folder)/10-vpc-cni.conflist"
            try node.startDaemon(arguments: ["--conflist", list])
            _ = try #require(Self.waitForFile(list))
            let other = #"{"cniVersion":"1.0.0","name":"x","plugins":[{"type":"vpc-cni","socket":"/run/other.sock"}]}"#
            try FileReplacement.write(Array(other.utf8), to: list)
            #expect(try node.tell("uninstall").status == 0)
            #expect(node.waitForDaemon(atMost: .seconds(5)) == 0)
            #expect(try FileReplacement.read(list, limit: 1 << 20) == Array(other.utf8))
        }

        /// The content of a file that comes within 10 s.
        private static func waitForFile(_ path: String) -> [UInt8]? {
            for _ in 0..<200 {
                if let bytes = try? FileReplacement.read(path, limit: 1 << 20) { return bytes }
                usleep(50_000)
            }
            return nil
        }

        @Test(InLab(pods: [10]), arguments: [[], ["--release-enis"]])
        func `Without a daemon it removes the kernel's part and says that interfaces remain`(flags: [String]) throws {
            let scene = try InLab.scene
            let node = scene.node
            try scene.settle(node)
            node.stopDaemon(SIGKILL)
            let refusal = try tell(node, ["uninstall"] + flags)
            #expect(refusal.status != 0)
            #expect(refusal.errors.contains("10 pods"))
            #expect(try Kernel(node: node).podAddresses().count == 10)
            let answer = try tell(node, ["uninstall", "--force"] + flags)
            #expect(answer.status == 0)
            #expect(answer.output.contains("remain"), "\(answer.output)")
            let left = try Leftovers(node).lines.filter { line in
                // The interfaces themselves, as EC2 gave them: down. And records, which are a daemon's.
                !line.hasPrefix("attachments: ") && !line.hasPrefix("ens")
            }
            #expect(left == [])
            for link in ["ens6", "ens7"] {
                #expect(try Kernel(node: node).addresses(of: link).isEmpty)
                #expect(
                    try Child.check(["ip", "-br", "link", "show", link], in: node.namespace).contains("DOWN"))
            }
            #expect(try CloudState(scene.lab).interfaces(of: node).count == 3)
        }

        @Test(InLab(pods: [10])) func `What remains after that is taken up again, or given back, by a daemon`() throws {
            let scene = try InLab.scene
            let node = scene.node
            try scene.settle(node)
            node.stopDaemon(SIGKILL)
            #expect(try tell(node, ["uninstall", "--force"]).status == 0)
            try node.startDaemon()
            let pool = try PoolView(node)
            #expect(pool.pods.isEmpty)
            #expect(pool.total == 27)
            #expect(pool.cooling == 10)
            let pod = try Pod("new", on: node)
            #expect(try scene.seenAs(pod.namespace, to: scene.lab.internetAddress) == node.publicAddress)
            try pod.delete()
            #expect(try node.tell("uninstall", "--release-enis").status == 0)
            #expect(node.waitForDaemon(atMost: .seconds(5)) == 0)
            #expect(try CloudState(scene.lab).interfaces.map(\.addresses.count) == [1])
        }

        private func tell(_ node: LabNode, _ words: [String]) throws -> Child.Result {
            try Child.run([Programs.tool] + words + ["--socket", node.socket], in: node.namespace)
        }
    }
}
