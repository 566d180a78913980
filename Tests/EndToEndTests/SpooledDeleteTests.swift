import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// DELs that come while no daemon runs.
    @Suite struct SpooledDeleteTests {
        private static func waiting(_ node: LabNode) throws -> [String] {
            try FileReplacement.names(in: "\(node.stateDirectory)/pending-deletes").filter { $0.hasSuffix(".json") }
        }

        @Test(InLab()) func `A spooled DEL is carried out at the next start, and its file goes`() throws {
            let node = try InLab.scene.node
            let pod = try Sandbox("web", on: node)
            let address = try IPv4Address(result: pod.check("ADD"))
            node.stopDaemon(SIGKILL)
            let answer = try pod.run("DEL")
            #expect(answer.status == 0)
            // Again, as runtimes do: one file.
            try pod.check("DEL")
            #expect(try Self.waiting(node).count == 1)
            #expect(try Kernel(node: node).podAddresses() == [address])
            try node.startDaemon()
            #expect(try Self.waiting(node).isEmpty)
            #expect(try Kernel(node: node).podAddresses().isEmpty)
            #expect(try PoolView(node).pods.isEmpty)
            #expect(try PoolView(node).entries.first { $0.address == address }?.state == "cooling")
        }

        /// A DEL that is replayed a second time would take the pod's new life away.
        @Test(InLab()) func `A spooled DEL is replayed once, not on the pod's next life`() throws {
            let node = try InLab.scene.node
            let pod = try Sandbox("web", on: node)
            try pod.check("ADD")
            node.stopDaemon(SIGKILL)
            try pod.check("DEL")
            try node.startDaemon()
            let address = try IPv4Address(result: pod.check("ADD"))
            usleep(2_500_000)
            #expect(try PoolView(node).pods.values.sorted() == [address])
            node.stopDaemon(SIGKILL)
            try node.startDaemon()
            #expect(try PoolView(node).pods.values.sorted() == [address])
            #expect(try Kernel(node: node).podAddresses() == [address])
        }

        @Test(InLab()) func `A pod that comes again under another container id is not touched by its old DEL`() throws {
            let node = try InLab.scene.node
            let old = try Sandbox("web", on: node)
            try old.check("ADD")
            node.stopDaemon(SIGKILL)
            try old.check("DEL")
            try old.remove()
            // The runtime makes the new sandbox before the daemon is back: its ADD waits for the daemon, up to a second.
            let new = try Sandbox("web", on: node, container: "reborn")
            try node.launchDaemon()
            try eventually("the new ADD succeeds") { try new.run("ADD").status == 0 }
            usleep(2_500_000)
            let pool = try PoolView(node)
            #expect(Array(pool.pods.keys) == ["reborn/eth0"])
            let address = try #require(pool.pods["reborn/eth0"])
            let server = try TCPServer(in: new.open(), port: Scene.port)
            defer { server.stop() }
            #expect(try TCPClient(in: node.namespace, to: address, port: Scene.port).seenAs == node.primaryAddress)
        }

        @Test(InLab()) func `An ADD under the old container id is not undone by the DEL that waits`() throws {
            let node = try InLab.scene.node
            let pod = try Sandbox("web", on: node)
            try pod.check("ADD")
            node.stopDaemon(SIGKILL)
            try pod.check("DEL")
            try node.launchDaemon()
            try eventually("the new ADD succeeds") { try pod.run("ADD").status == 0 }
            usleep(2_500_000)
            #expect(try PoolView(node).pods.count == 1)
            #expect(try Self.waiting(node).isEmpty)
        }
    }
}
