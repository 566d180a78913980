import CNISpec
import Foundation
import Glibc
import IPAM
import LinuxSystem
import PluginProtocol
import TestSupport
import Testing

@testable import NodeAgent

extension KernelTests {
    /// The end of the daemon, what others do to the node meanwhile, and peers that mean harm.
    @Suite(NeedsRoot()) struct DriverEndTests {
        @Test func `uninstall refuses while pods are attached, and forced leaves nothing of ours`() async throws {
            let rig = try NodeRig()
            let rules = try rig.node.run("ip", "rule")
            try await rig.startWhole()
            #expect(rig.folder.names().contains("10.conflist"))
            let pod = try ScratchNamespace("p")
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            await #expect(throws: CNIError.self) { try await rig.control("uninstall", ["releaseENIs": true]) }
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            let answer = try await rig.control("uninstall", ["releaseENIs": true, "force": true])
            #expect(answer["left"]?.arrayValue == [])
            #expect(rig.cloud.change { $0.addresses } == ["10.0.0.10"])
            #expect(try rig.folder.names() == ["s.sock"] && rig.node.run("ip", "rule") == rules)
            #expect(try rig.node.run("nft", "list", "tables") == "")
            #expect(try !pod.run("ip", "-o", "link").contains("eth0"))
            await rig.driver?.untilUninstalled()
        }

        @Test func `addresses of an assign under way are given back by uninstall too`() async throws {
            let rig = try NodeRig()
            rig.cloud.change { $0.holdsAssign = true }
            try await rig.start()
            try await eventually("assign") { rig.cloud.calls.contains("AssignPrivateIpAddresses") }
            async let answer = rig.control("uninstall", ["releaseENIs": true])
            try await Task.sleep(for: .milliseconds(200))
            rig.cloud.change { $0.holdsAssign = false }
            #expect(try await answer["left"]?.arrayValue == [])
            #expect(rig.cloud.change { $0.addresses } == ["10.0.0.10"])
        }

        @Test func `what cannot be given back is named`() async throws {
            let rig = try NodeRig()
            var pace = Pace()
            pace.firstRetry = .milliseconds(10)
            try await rig.startWhole(pace: pace)
            rig.cloud.change {
                $0.refusals["UnassignPrivateIpAddresses"] = Array(repeating: "UnauthorizedOperation", count: 50)
            }
            let answer = try await rig.control("uninstall", ["releaseENIs": true])
            let left = answer["left"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(left.count == 1 && left[0].contains("eni-0") && left[0].contains("UnauthorizedOperation"))
        }

        @Test func `an uninstall that failed can be asked for again; meanwhile no pod is served`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let conflist = "\(rig.folder.path)/10.conflist"
            try FileManager.default.removeItem(atPath: conflist)
            try FileManager.default.createDirectory(atPath: conflist, withIntermediateDirectories: true)
            await #expect(throws: CNIError.self) { try await rig.control("uninstall") }
            let pod = try ScratchNamespace("p")
            #expect(try await rig.call(.add, "c1", in: pod).code == 11)
            #expect(try await rig.call(.status).code == 50)
            try FileManager.default.removeItem(atPath: conflist)
            #expect(try await rig.control("uninstall")["releasedENIs"]?.boolValue == false)
        }

        @Test func `rules, routes and the nft table that others remove are back within a moment`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            let table = try rig.node.run("nft", "list", "table", "inet", "vpc-cni")
            try rig.node.run("ip", "rule", "del", "priority", "512")
            try rig.node.run("ip", "route", "flush", "table", "5120")
            try rig.node.run("nft", "delete", "table", "inet", "vpc-cni")
            let start = ContinuousClock.now
            try await eventually("repair", within: .seconds(2)) {
                let rules = try rig.node.run("ip", "rule")
                let routes = try rig.node.run("ip", "route", "show", "table", "5120")
                let tables = try rig.node.run("nft", "list", "tables")
                return rules.contains("512:") && routes.contains("10.0.0.11") && tables.contains("vpc-cni")
            }
            #expect(ContinuousClock.now - start < .seconds(1))
            #expect(try rig.node.run("nft", "list", "table", "inet", "vpc-cni") == table)
            // And then there is nothing more to do.
            try await Task.sleep(for: .milliseconds(400))
            #expect(await rig.driver?.repairs.isPlanned == false)
        }

        @Test func `a pod's link that is set down comes up again with its route`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            let added = try await rig.call(.add, "c1", in: pod)
            let link = try #require(added.json?["interfaces"]?.arrayValue?.first?["name"]?.stringValue)
            try rig.node.run("ip", "link", "set", link, "down")
            try await eventually("route", within: .seconds(2)) {
                try rig.node.run("ip", "route", "show", "table", "5120").contains("10.0.0.11")
            }
        }

        @Test func `silent peers cost no threads beyond the fixed number, and hold nobody up for long`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            func threads() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count { task in
                    (try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)) == "request\n"
                }
            }
            let before = try threads()
            let silent = try (0..<60).map { _ in try connect(to: rig.socket) }
            let start = ContinuousClock.now
            #expect(try await rig.call(.status, timeout: .seconds(10)).code == 0)
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(try threads() == before)
            withExtendedLifetime(silent) {}
        }

        @Test func `who speaks another language is told so`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let peer = try connect(to: rig.socket)
            #expect(send(peer.rawValue, "GET / HTTP/1.1\r\n\r\n", 18, 0) == 18)
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(peer.rawValue, &bytes, bytes.count, 0)
            #expect(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).contains("no request: malformed"))
        }

        private func connect(to path: String) throws -> Descriptor {
            let peer = Descriptor(
                adopting: try systemCall("socket") { socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0) })
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            try systemCall("connect", path) {
                withUnsafePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        Glibc.connect(peer.rawValue, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                    }
                }
            }
            return peer
        }
    }
}
