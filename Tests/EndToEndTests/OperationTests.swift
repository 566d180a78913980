import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// The plugin's operations as a runtime calls them.
    @Suite(InLab(pods: [2])) struct OperationTests {
        let scene: Scene
        private var node: LabNode { scene.node }

        init() throws { scene = try InLab.scene }

        private func run(
            _ command: String, _ pod: Sandbox, version: String, with members: [(String, JSONValue)] = []
        ) throws -> Child.Result {
            var configuration = try #require(node.configuration(version: version).objectValue)
            for (key, value) in members { configuration[key] = value }
            return try node.plugin(
                command, container: pod.containerID, netns: pod.path, pod: pod.name,
                configuration: .object(configuration))
        }

        @Test(arguments: ["0.3.1", "0.4.0", "1.0.0", "1.1.0"])
        func `ADD and DEL work in every version, and the result is of that version`(version: String) throws {
            let pod = try Sandbox("v" + version.filter(\.isNumber), on: node)
            let answer = try run("ADD", pod, version: version)
            #expect(answer.status == 0, "\(answer.output)")
            let result = try JSONValue(parsing: answer.output)
            #expect(result["cniVersion"]?.stringValue == version)
            let address = try IPv4Address(result: result)
            #expect(result["ips"]?.arrayValue?.first?["gateway"] == "169.254.1.1")
            #expect(result["interfaces"]?.arrayValue?.count == 2)
            #expect(result["interfaces"]?.arrayValue?.last?["sandbox"] == .string(pod.path))
            let server = try TCPServer(in: pod.open(), port: Scene.port)
            #expect(try scene.seenAs(scene.pods[0].namespace, to: address) == scene.pods[0].address)
            server.stop()
            let deleted = try run("DEL", pod, version: version)
            #expect(deleted.status == 0)
            #expect(deleted.output.isEmpty)
            try pod.remove()
        }

        @Test func `CHECK finds a pod whole, and names what others have removed`() throws {
            let pod = try Sandbox("checked", on: node)
            let result = try pod.check("ADD")
            let address = try IPv4Address(result: result)
            let whole = try run("CHECK", pod, version: "1.0.0", with: [("prevResult", result)])
            #expect(whole.status == 0, "\(whole.output)")
            try Child.check(["ip", "route", "del", "\(address)", "table", "5120"], in: node.namespace)
            let torn = try run("CHECK", pod, version: "1.0.0", with: [("prevResult", result)])
            #expect(torn.status == 1)
            #expect(torn.output.contains("\(address)"))
            try pod.check("DEL")
            try pod.remove()
        }

        @Test func `GC takes away what the runtime does not name, and nothing else`() throws {
            let kept =
                try scene.pods.map(\.containerID)
                + [Sandbox("valid", on: node)].map {
                    try $0.check("ADD")
                    return $0.containerID
                }
            let stale = try Sandbox("stale", on: node)
            try stale.check("ADD")
            let valid = kept.map { JSONValue.object(["containerID": .string($0), "ifname": "eth0"]) }
            let answer = try run(
                "GC", stale, version: "1.1.0", with: [("cni.dev/valid-attachments", .array(valid))])
            #expect(answer.status == 0, "\(answer.output)")
            #expect(Set(try PoolView(node).pods.keys) == Set(kept.map { "\($0)/eth0" }))
            #expect(try node.plugin("DEL", container: kept[2], netns: "", pod: "valid").status == 0)
        }

        @Test func `STATUS is 0 while addresses are free`() throws {
            #expect(try run("STATUS", Sandbox("asking", on: node), version: "1.1.0").status == 0)
        }

        /// A StatefulSet's next pod bears the name of one whose DEL was lost.
        @Test func `A pod whose predecessor of the same name is still there gets a link of another name`() throws {
            let old = try Sandbox("web", on: node)
            let first = try old.check("ADD")
            let new = try Sandbox("heir", on: node)
            let answer = try node.plugin("ADD", container: "heir", netns: new.path, pod: "web")
            #expect(answer.status == 0, "\(answer.output)")
            let second = try JSONValue(parsing: answer.output)
            let names = [first, second].compactMap { $0["interfaces"]?.arrayValue?.first?["name"]?.stringValue }
            let digest = try Child.check(["sha1sum"], input: "heir.eth0").prefix(11)
            #expect(names.last == "eni\(digest)")
            #expect(names.first != names.last)
            // The predecessor's late DEL leaves the heir alone.
            try old.check("DEL")
            let address = try IPv4Address(result: second)
            let server = try TCPServer(in: new.open(), port: Scene.port)
            #expect(try scene.seenAs(scene.pods[0].namespace, to: address) == scene.pods[0].address)
            server.stop()
            #expect(try node.plugin("DEL", container: "heir", netns: new.path, pod: "web").status == 0)
        }

        @Test func `A link that another plugin made is left alone, and the ADD leaves nothing`() throws {
            let pod = try Sandbox("taken", on: node)
            try Child.check(["ip", "-n", pod.netns, "link", "add", "eth0", "type", "veth", "peer", "other"])
            let before = try Kernel(node: node).podAddresses()
            let answer = try pod.run("ADD")
            #expect(answer.status == 1)
            #expect(answer.output.contains("eth0"))
            #expect(try Child.check(["ip", "-n", pod.netns, "link", "show", "eth0"]).contains("eth0@other"))
            #expect(try Kernel(node: node).podAddresses() == before)
            #expect(try PoolView(node).pods["\(pod.containerID)/eth0"] == nil)
        }

        @Test func `The configuration's mtu and vethPrefix win for a pod`() throws {
            let pod = try Sandbox("small", on: node)
            let answer = try run("ADD", pod, version: "1.1.0", with: [("mtu", 1400), ("vethPrefix", "pod")])
            #expect(answer.status == 0, "\(answer.output)")
            #expect(
                try Child.check(["ip", "-n", pod.netns, "link", "show", "eth0"]).contains("mtu 1400"))
            let link = try JSONValue(parsing: answer.output)["interfaces"]?.arrayValue?.first
            #expect(link?["name"]?.stringValue?.hasPrefix("pod") == true)
            try pod.check("DEL")
        }

        @Test func `The node's own namespace is refused`() throws {
            let answer = try node.plugin("ADD", container: "self", netns: "/proc/self/ns/net", pod: "self")
            #expect(answer.status == 1)
            #expect(try JSONValue(parsing: answer.output)["code"] == 8)
            #expect(try PoolView(node).pods["self/eth0"] == nil)
        }

        @Test func `Only root may speak to the daemon`() throws {
            #expect(try Child.check(["stat", "-c", "%a %U", node.socket]) == "600 root\n")
            // Even when somebody opens the socket's file to all.
            try Child.check(["chmod", "666", node.socket])
            defer { _ = try? Child.check(["chmod", "600", node.socket]) }
            let script = """
                import os, socket
                os.setuid(65534)
                s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
                s.settimeout(3)
                try:
                    s.connect('\(node.socket)')
                    s.send(b'{}')
                    print(len(s.recv(100)))
                except OSError as error:
                    print(0)
                """
            #expect(try Child.check(["python3", "-c", script]) == "0\n")
        }
    }
}
