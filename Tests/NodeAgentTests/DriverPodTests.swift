import CNISpec
import Foundation
import IPAM
import PluginProtocol
import TestSupport
import Testing

@testable import NodeAgent

extension KernelTests {
    /// Requests of the plugin, from the socket to the kernel.
    @Suite(NeedsRoot()) struct DriverPodTests {
        private func links(_ rig: NodeRig) throws -> Int {
            let text = try rig.node.run("ip", "-o", "link", "show", "group", "0x7670")
            return text.split(separator: "\n").count
        }

        @Test func `ADD, CHECK and DEL: record, link and route come and go, and the address rests`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            let added = try await rig.call(
                .add, "c1", in: pod, args: "K8S_POD_NAMESPACE=default;K8S_POD_NAME=web")
            #expect(added.code == 0)
            let address = try #require(added.address)
            #expect(address == "10.0.0.11/32")
            #expect(try rig.node.run("ip", "route", "show", "table", "5120").contains("10.0.0.11 dev eni"))
            #expect(rig.folder.names(in: "attachments") == ["c1@eth0.json"])
            #expect(try pod.run("ip", "-o", "addr").contains("10.0.0.11/32"))
            let pods = try await rig.control("pods").arrayValue
            #expect(pods?.first?["pod"]?.stringValue == "web" && pods?.first?["eni"]?.stringValue == "eni-0")

            let previous = String(decoding: added.body, as: UTF8.self)
            let config = #"{"cniVersion":"1.0.0","name":"vpc-cni","type":"vpc-cni","prevResult":"# + previous + "}"
            #expect(try await rig.call(.check, "c1", in: pod, config: config).code == 0)
            try rig.node.run("ip", "route", "del", "10.0.0.11", "table", "5120")
            // Repaired by itself; a pod's own address is not.
            try pod.run("ip", "addr", "flush", "dev", "eth0")
            #expect(try await rig.call(.check, "c1", in: pod, config: config).code == 102)

            #expect(try await rig.call(.del, "c1", in: pod).code == 0)
            #expect(try rig.folder.names(in: "attachments") == [] && links(rig) == 0)
            #expect(try rig.node.run("ip", "route", "show", "table", "5120") == "")
            let cooling = try String(contentsOfFile: "\(rig.folder.path)/cooling.json", encoding: .utf8)
            #expect(cooling.contains("10.0.0.11"))
            #expect(try await rig.call(.del, "c1").code == 0)
            #expect(try await rig.call(.del, "never-seen").code == 0)
        }

        @Test func `no descriptor of the pod's namespace is open any more when the answer comes`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            let namespace = try identity(pod.path)
            // The first such descriptor would be closed soon after the answer: some answers, so that one is caught.
            for _ in 0..<20 {
                #expect(try await rig.call(.add, "c1", in: pod).code == 0)
                let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").filter {
                    (try? identity("/proc/self/fd/\($0)")) == namespace
                }
                #expect(open == [])
            }
        }

        private func identity(_ path: String) throws -> [UInt64] {
            var status = stat()
            guard stat(path, &status) == 0 else { throw CocoaError(.fileNoSuchFile) }
            return [UInt64(status.st_dev), UInt64(status.st_ino)]
        }

        @Test func `a repeated ADD makes the link anew, with the same address`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            let first = try await rig.call(.add, "c1", in: pod)
            let second = try await rig.call(.add, "c1", in: pod)
            #expect(first.code == 0 && second.code == 0 && first.address == second.address)
            #expect(try links(rig) == 1)
        }

        @Test func `a full node refuses at once and says why, and yet is in good health`() async throws {
            let rig = try NodeRig()
            // Two addresses on an interface: one for a pod.
            rig.cloud.change { $0.instanceType = "t3.nano" }
            try await rig.startWhole()
            let pods = [try ScratchNamespace("p"), try ScratchNamespace("q")]
            #expect(try await rig.call(.add, "c1", in: pods[0]).code == 0)
            let start = ContinuousClock.now
            let refused = try await rig.call(.add, "c2", in: pods[1])
            #expect(refused.code == 11 && refused.json?["details"]?.stringValue?.contains("MAX_ENI") == true)
            #expect(ContinuousClock.now - start < .seconds(2))
            #expect(try await rig.call(.status).code == 0)
        }

        @Test func `GC takes away what the runtime does not list, and nothing of other networks`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pods = try (0..<3).map { _ in try ScratchNamespace("p") }
            for (index, pod) in pods.enumerated() {
                let name = index == 2 ? "other" : "vpc-cni"
                let config = #"{"cniVersion":"1.1.0","name":"\#(name)","type":"vpc-cni"}"#
                #expect(try await rig.call(.add, "c\(index)", in: pod, config: config).code == 0)
            }
            let config =
                #"{"cniVersion":"1.1.0","name":"vpc-cni","type":"vpc-cni","#
                + #""cni.dev/valid-attachments":[{"containerID":"c1","ifname":"eth0"}]}"#
            #expect(try await rig.call(.gc, config: config).code == 0)
            #expect(rig.folder.names(in: "attachments") == ["c1@eth0.json", "c2@eth0.json"])
        }

        @Test func `an ADD whose plugin has given up is undone, and its address free at once`() async throws {
            let rig = try NodeRig()
            rig.cloud.change {
                $0.instanceType = "t3.nano"
                $0.holdsAssign = true
            }
            try await rig.start()
            let pod = try ScratchNamespace("p")
            await #expect(throws: PluginProtocolError.self) {
                try await rig.call(.add, "c1", in: pod, timeout: .milliseconds(700))
            }
            rig.cloud.change { $0.holdsAssign = false }
            try await eventually("address is warm") {
                try await rig.control("status")["pool"]?["warm"]?.intValue == 1
            }
            #expect(try rig.folder.names(in: "attachments") == [] && links(rig) == 0)
        }

        @Test func `a pod that goes without a DEL is noticed, and its address rests`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            try Command.run("ip", "-n", pod.name, "link", "del", "eth0")
            try await eventually("record is gone") { rig.folder.names(in: "attachments") == [] }
            #expect(try await rig.control("status")["pool"]?["cooling"]?.intValue == 1)
        }

        @Test func `an ADD whose record cannot be completed leaves no link and no warm address behind`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            // Room for the record, and none for its successor.
            let folder = "\(rig.folder.path)/attachments"
            try Command.run("mount", "-t", "tmpfs", "-o", "size=4k", "none", folder)
            defer { _ = try? Command.run("umount", "-l", folder) }
            let pod = try ScratchNamespace("p")
            let failed = try await rig.call(.add, "c1", in: pod)
            #expect(failed.code == 101)
            #expect(try links(rig) == 0 && !pod.run("ip", "-o", "link").contains("eth0"))
            let pool = try await rig.control("status")["pool"]
            #expect(pool?["cooling"]?.intValue == 1 && pool?["assigned"]?.intValue == 0)
        }
    }
}
