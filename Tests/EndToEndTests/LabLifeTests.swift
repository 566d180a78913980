import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// Labs with daemons and pods in them: side by side, and what is left of them.
    @Suite struct LabLifeTests {
        @Test func `Two labs with the same addresses live side by side, and the end of one leaves the other`() throws {
            let first = try Scene(InLab(pods: [2]))
            defer { first.end() }
            let second = try Scene(InLab(pods: [2]))
            defer { second.end() }
            #expect(first.node.primaryAddress == second.node.primaryAddress)
            #expect(first.lab.endpoint != second.lab.endpoint)
            for scene in [first, second] {
                #expect(
                    try scene.seenAs(scene.pods[0].namespace, to: scene.lab.internetAddress)
                        == scene.node.publicAddress)
            }
            second.end()
            #expect(
                try first.seenAs(first.pods[0].namespace, to: first.pods[1].address) == first.pods[0].address)
            _ = try Pod("later", on: first.node)
        }

        @Test(arguments: [false, true])
        func `lab down leaves no namespace, link, process or folder, also after the lab has crashed`(isCrashed: Bool)
            throws
        {
            let scene = try Scene(InLab(nodes: 2, pods: [3, 1]))
            defer { scene.end() }
            let lab = scene.lab
            #expect(try Self.traces(lab.name).count > 4)
            if isCrashed { try lab.crash() }
            // Under running daemons, pods, servers.
            try Child.check([Programs.mock, "lab", "down", "--name", lab.name])
            try eventually("nothing bears the lab's name: \((try? Self.traces(lab.name)) ?? [])") {
                try Self.traces(lab.name).isEmpty
            }
        }

        @Test func `A lab leaves the host's own network as it was`() throws {
            let before = try Footprint(lab: "e2e")
            let scene = try Scene(InLab(nodes: 2, pods: [3, 1]))
            #expect(try Footprint(lab: "none") == before)
            scene.end()
            #expect(try Footprint(lab: "e2e") == before)
        }

        /// Namespaces, processes and folders that bear the lab's name. Pods' namespaces are the test's own.
        private static func traces(_ name: String) throws -> [String] {
            let namespaces = try FileReplacement.names(in: "/run/netns").filter { $0.hasPrefix("mock-ec2-\(name)") }
            let folders = try FileReplacement.names(in: "/run/mock-ec2").filter { $0 == name }
            let processes = try Child.run(["pgrep", "-af", "(/|--name )\(name)( |/|$)"]).output.split(separator: "\n")
            return namespaces + folders + processes.map(String.init)
        }
    }
}
