import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// The daemon goes and comes back; pods keep addresses and connections.
    @Suite(InLab(nodes: 2, pods: [11, 3])) struct RestartTests {
        let scene: Scene
        private var lab: Lab { scene.lab }
        private var node: LabNode { scene.node }

        init() throws { scene = try InLab.scene }

        /// Between pods of one node, of both, from the other node, and to and from the internet.
        private func streams() throws -> LiveStreams {
            let here = scene.pods(on: node)
            let away = scene.pods(on: lab.nodes[1])
            let secondary = try scene.pod(on: node, secondary: true)
            let pairs = [
                ("same node", here[0].namespace, here[1].address), ("other ENI", here[0].namespace, secondary.address),
                ("other node", here[0].namespace, away[0].address),
                ("from other node", away[0].namespace, secondary.address),
                ("internet", here[0].namespace, lab.internetAddress),
                ("internet, other ENI", secondary.namespace, lab.internetAddress),
                ("from the other node's host", lab.nodes[1].namespace, secondary.address),
            ]
            return LiveStreams(
                try pairs.map { ($0.0, try TCPClient(in: $0.1, to: $0.2, port: Scene.port)) })
        }

        private func restart(_ signal: Int32, _ environment: [String: String] = [:]) throws -> LiveStreams {
            let before = try PoolView(node).pods
            let streams = try streams()
            usleep(100_000)
            node.stopDaemon(signal)
            usleep(100_000)
            try node.startDaemon(environment)
            usleep(300_000)
            #expect(try PoolView(node).pods == before)
            return streams
        }

        @Test(arguments: [SIGTERM, SIGKILL]) func `No connection is lost and no address changes over a restart`(
            signal: Int32
        ) throws {
            try scene.settle(node)
            let rules = try Kernel(node: node).rules()
            let outcome = try restart(signal).stop()
            #expect(outcome.failures == [])
            #expect(outcome.rounds > 100)
            #expect(outcome.longest < .milliseconds(500))
            #expect(Set(try Kernel(node: node).rules()) == Set(rules))
            let pod = try Pod("late", on: node)
            #expect(!scene.pods.contains { $0.address == pod.address })
            try pod.delete()
        }

        /// One endpoint refuses connections, the other swallows packets.
        @Test(arguments: ["http://127.0.0.1:9", "http://198.51.100.77"])
        func `With EC2 out of reach the daemon starts within 12 s, serves, and loses no connection`(endpoint: String)
            throws
        {
            let start = ContinuousClock.now
            let streams = try restart(SIGKILL, ["AWS_ENDPOINT_URL_EC2": endpoint])
            // An ADD that comes at the start must not wait in vain: the plugin gives up after 12 s.
            #expect(ContinuousClock.now - start < .seconds(12))
            let pod = try Pod("served", on: node)
            #expect(!scene.pods.contains { $0.address == pod.address })
            #expect(try scene.seenAs(pod.namespace, to: lab.internetAddress) == node.publicAddress)
            try pod.delete()
            #expect(streams.stop().failures == [])
            node.stopDaemon(SIGKILL)
            try node.startDaemon()
        }

        @Test func `With pods the daemon waits for a metadata service that is out of reach, and serves their DELs`()
            throws
        {
            let pod = try Sandbox("leaving", on: node)
            let address = try IPv4Address(result: pod.check("ADD"))
            node.stopDaemon(SIGKILL)
            try node.launchDaemon(["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:9"])
            usleep(1_000_000)
            let answer = try pod.run("DEL")
            #expect(answer.status == 0)
            // Answered, or spooled by the plugin after 5 s; in the end it is done.
            node.stopDaemon(SIGKILL)
            try node.startDaemon()
            try eventually("the pod's route has gone") { try !Kernel(node: node).podAddresses().contains(address) }
            #expect(try PoolView(node).pods["\(pod.containerID)/eth0"] == nil)
        }

        @Test func `What others have removed while the daemon was away is there again after its start`() throws {
            let kernel = Kernel(node: node)
            try scene.settle(node)
            let rules = try kernel.rules()
            let pod = try scene.pod(on: node, secondary: true)
            node.stopDaemon(SIGKILL)
            for words in [
                ["ip", "rule", "del", "priority", "512"], ["ip", "rule", "del", "priority", "1024"],
                ["ip", "rule", "del", "from", "\(pod.address)", "priority", "1536"],
                ["ip", "route", "flush", "table", "5120"], ["ip", "route", "flush", "table", "2"],
                ["nft", "flush", "ruleset"], ["ip", "link", "set", "ens6", "down"],
            ] { try Child.check(words, in: node.namespace) }
            try node.startDaemon()
            #expect(Set(try kernel.rules()) == Set(rules))
            for pod in scene.pods(on: node) {
                #expect(try scene.seenAs(pod.namespace, to: lab.internetAddress) == node.publicAddress)
            }
            #expect(try scene.seenAs(lab.nodes[1].namespace, to: pod.address) == lab.nodes[1].primaryAddress)
        }

        @Test func `Pods that went without a DEL while the daemon was away are released at its start`() throws {
            let pod = try Sandbox("lost", on: node)
            let address = try IPv4Address(result: pod.check("ADD"))
            node.stopDaemon(SIGKILL)
            try pod.remove()
            usleep(200_000)
            try node.startDaemon()
            #expect(try PoolView(node).pods["\(pod.containerID)/eth0"] == nil)
            #expect(try PoolView(node).entries.first { $0.address == address }?.state == "cooling")
            #expect(try Kernel(node: node).sourceRules()[address] == nil)
            #expect(
                try FileReplacement.names(in: "\(node.stateDirectory)/attachments").count
                    == scene.pods(on: node).count)
        }

        @Test func `Pods that go without a DEL are released while the daemon runs`() throws {
            let pod = try Sandbox("lost", on: node)
            let address = try IPv4Address(result: pod.check("ADD"))
            try pod.remove()
            try eventually("the address rests", within: .seconds(2)) {
                try PoolView(node).entries.first { $0.address == address }?.state == "cooling"
            }
            #expect(try Kernel(node: node).sourceRules()[address] == nil)
        }
    }
}
