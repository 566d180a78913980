import CNISpec
import Foundation
import IPAM
import IPAddressing
import PluginProtocol
import TestSupport
import Testing

@testable import NodeAgent

extension KernelTests {
    /// How the daemon begins, with what an earlier run and the world have left it.
    @Suite(NeedsRoot()) struct DriverStartTests {
        private func cooling(_ rig: NodeRig) throws -> String {
            try String(contentsOfFile: "\(rig.folder.path)/cooling.json", encoding: .utf8)
        }

        @Test func `an ADD that comes before the metadata service answers waits, and is served`() async throws {
            let rig = try NodeRig()
            rig.cloud.change { $0.hidesMetadata = true }
            try await rig.start()
            #expect(try await rig.call(.status).code == 50)
            let pod = try ScratchNamespace("p")
            async let added = rig.call(.add, "c1", in: pod)
            try await Task.sleep(for: .milliseconds(300))
            rig.cloud.change { $0.hidesMetadata = false }
            #expect(try await added.code == 0)
            #expect(try await rig.call(.status).code == 0)
        }

        @Test func `an early ADD waits its time and no longer`() async throws {
            let rig = try NodeRig()
            rig.cloud.change { $0.hidesMetadata = true }
            try await rig.start(["ADD_WAIT": "1"])
            let pod = try ScratchNamespace("p")
            let refused = try await rig.call(.add, "c1", in: pod)
            #expect(refused.code == 11 && refused.json?["details"]?.stringValue?.contains("reading") == true)
            #expect(await rig.driver?.early.isEmpty == true)
        }

        @Test func `with the metadata service away pods can go, and earlier cool-downs stay`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pods = [try ScratchNamespace("p"), try ScratchNamespace("q")]
            #expect(try await rig.call(.add, "c1", in: pods[0]).code == 0)
            #expect(try await rig.call(.add, "c2", in: pods[1]).code == 0)
            #expect(try await rig.call(.add, "c3", in: pods[0]).code != 0)
            #expect(try await rig.call(.del, "c1", in: pods[0]).code == 0)
            rig.stop()
            rig.cloud.change { $0.hidesMetadata = true }
            try await rig.start()
            #expect(try await rig.call(.del, "c2", in: pods[1], timeout: .seconds(3)).code == 0)
            #expect(rig.folder.names(in: "attachments") == [])
            #expect(try cooling(rig).contains("10.0.0.11") && cooling(rig).contains("10.0.0.12"))
            rig.cloud.change { $0.hidesMetadata = false }
            try await eventually("start") { try await rig.call(.status).code == 0 }
            #expect(try await rig.control("status")["pool"]?["cooling"]?.intValue == 2)
        }

        @Test func `after a restart pods keep their addresses; an ADD that was cut short does not`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            rig.stop()
            let state = try StateDirectory(path: rig.folder.path)
            var cut = StateDirectoryTests.record("c9")
            cut.address = IPv4Address(rawValue: 0x0A00_000C)
            cut.ends = nil
            try state.write(cut)
            try rig.folder.write("{", to: "attachments/c8@eth0.json")
            try await rig.startWhole()
            #expect(try await rig.control("pods").arrayValue?.count == 1)
            #expect(try cooling(rig).contains("10.0.0.12") && !cooling(rig).contains("10.0.0.11"))
            #expect(rig.folder.names(in: "attachments") == ["c1@eth0.json", "c8@eth0.json"])
            #expect(try await rig.call(.del, "c1", in: pod).code == 0)
        }

        @Test func `a link whose record is lost keeps its pod and its address, and can be deleted`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pods = [try ScratchNamespace("p"), try ScratchNamespace("q")]
            #expect(try await rig.call(.add, "c1", in: pods[0]).code == 0)
            rig.stop()
            try rig.folder.write("{", to: "attachments/c1@eth0.json")
            try await rig.startWhole()
            let second = try await rig.call(.add, "c2", in: pods[1])
            #expect(second.code == 0 && second.address != "10.0.0.11/32")
            #expect(try rig.node.run("ip", "route", "show", "table", "5120").contains("10.0.0.11 dev"))
            #expect(try await rig.call(.del, "c1", in: pods[0]).code == 0)
            #expect(try !rig.node.run("ip", "route", "show", "table", "5120").contains("10.0.0.11 dev"))
        }

        @Test func `spooled DELs are done at the start and later, and one that is unreadable holds up none`()
            async throws
        {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pods = try (0..<2).map { _ in try ScratchNamespace("p") }
            for (index, pod) in pods.enumerated() { #expect(try await rig.call(.add, "c\(index)", in: pod).code == 0) }
            func spool(_ container: String) throws {
                try PendingDeletes.write(
                    PluginRequest(
                        command: .del, containerID: container, ifName: "eth0", netns: "", args: "",
                        config: [UInt8](NodeRig.config.utf8)), in: rig.folder.path)
            }
            try spool("c0")
            try rig.folder.write("{", to: "pending-deletes/c1@eth0.json")
            await rig.driver?.replayPendingDeletes()
            #expect(rig.folder.names(in: "attachments") == [] && rig.folder.names(in: "pending-deletes") == [])
            #expect(try await rig.call(.add, "c0", in: pods[0]).code == 0)
            rig.stop()
            try spool("c0")
            try await rig.startWhole()
            #expect(rig.folder.names(in: "attachments") == [])
        }

        @Test func `an old spooled DEL does not undo the ADD that came after it`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            try PendingDeletes.write(
                PluginRequest(
                    command: .del, containerID: "c1", ifName: "eth0", netns: "", args: "",
                    config: [UInt8](NodeRig.config.utf8)), in: rig.folder.path)
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            await rig.driver?.replayPendingDeletes()
            #expect(rig.folder.names(in: "attachments") == ["c1@eth0.json"])
        }

        @Test func `a spooled DEL that cannot be carried out is kept, and its attachment gets no ADD before it`()
            async throws
        {
            let rig = try NodeRig()
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            try PendingDeletes.write(
                PluginRequest(
                    command: .del, containerID: "c1", ifName: "eth0", netns: "", args: "",
                    config: [UInt8](NodeRig.config.utf8)), in: rig.folder.path)
            // The cool-down cannot be written: a file cannot take the place of a folder.
            let cooling = "\(rig.folder.path)/cooling.json"
            try FileManager.default.removeItem(atPath: cooling)
            try FileManager.default.createDirectory(atPath: "\(cooling)/x", withIntermediateDirectories: true)
            let refused = try await rig.call(.add, "c1", in: pod)
            #expect(refused.code == 11 && refused.json?["msg"]?.stringValue?.contains("earlier DEL") == true)
            #expect(rig.folder.names(in: "pending-deletes") == ["c1@eth0.json"])
            try FileManager.default.removeItem(atPath: cooling)
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            #expect(rig.folder.names(in: "pending-deletes") == [])
            await rig.driver?.replayPendingDeletes()
            #expect(rig.folder.names(in: "attachments") == ["c1@eth0.json"])
        }

        @Test func `an interface of an earlier run that comes to be after the start is found and deleted, once`()
            async throws
        {
            let rig = try NodeRig()
            var pace = Pace()
            pace.settlingTime = .seconds(1)
            try await rig.startWhole(pace: pace)
            rig.cloud.change { $0.leaked = ["eni-late"] }
            try await eventually("it is deleted") { rig.cloud.change { $0.leaked.isEmpty } }
            // Then EC2 is asked nothing more.
            let calls = rig.cloud.calls
            try await Task.sleep(for: .seconds(2))
            #expect(rig.cloud.calls == calls && calls.count { $0 == "DescribeNetworkInterfaces" } == 4)
        }

        @Test func `a block that is associated with the VPC later is not translated to either`() async throws {
            let rig = try NodeRig()
            try await rig.startWhole()
            func table() throws -> String { try rig.node.run("nft", "list", "table", "inet", "vpc-cni") }
            #expect(try !table().contains("100.64.0.0/16"))
            rig.cloud.change { $0.vpcBlocks = "10.0.0.0/16\n100.64.0.0/16" }
            let calls = rig.cloud.calls
            await rig.driver?.refreshNetwork()
            #expect(try table().contains("100.64.0.0/16") && table().contains("10.0.0.0/16"))
            let blocks = try await rig.control("status")["node"]?["vpcCIDRs"]?.arrayValue
            #expect(blocks == ["10.0.0.0/16", "100.64.0.0/16"] && rig.cloud.calls == calls)
            // No answer, or an empty one, is no reason to translate between the VPC's own addresses.
            let before = try table()
            rig.cloud.change { $0.vpcBlocks = "" }
            await rig.driver?.refreshNetwork()
            rig.cloud.change { $0.hidesMetadata = true }
            await rig.driver?.refreshNetwork()
            #expect(try table() == before)
        }

        @Test func `EC2 out of reach is no reason not to serve; what it knows is taken in when it answers`()
            async throws
        {
            let rig = try NodeRig()
            rig.cloud.change {
                $0.addresses = ["10.0.0.10", "10.0.0.11"]
                $0.hidesEC2 = true
                $0.instanceType = "t3.nano"
            }
            try await rig.start()
            let pod = try ScratchNamespace("p")
            #expect(try await rig.call(.add, "c1", in: pod, timeout: .seconds(60)).code == 0)
            rig.cloud.change {
                $0.hidesEC2 = false
                $0.addresses.append("10.0.0.99")
            }
            try await eventually("the address that was missed", within: .seconds(60)) {
                try await rig.control("status")["pool"]?["total"]?.intValue == 2
            }
        }

        @Test func `an instance type that nobody knows serves what it has, until EC2 tells more`() async throws {
            let rig = try NodeRig()
            rig.cloud.change {
                $0.addresses = ["10.0.0.10", "10.0.0.11"]
                $0.instanceType = "x99.mega"
            }
            try await rig.startWhole()
            let pod = try ScratchNamespace("p")
            #expect(try await rig.call(.add, "c1", in: pod).code == 0)
            #expect(!rig.cloud.calls.contains("AssignPrivateIpAddresses"))
        }
    }
}
