import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// Many operations at once, and operations that are cut short or cross each other.
    @Suite struct ParallelTests {
        /// m5.xlarge: 4 interfaces of 15 addresses, 56 for pods.
        @Test(InLab(instanceType: "m5.xlarge")) func `32 ADDs at once all succeed, then 32 DELs at once leave nothing`()
            throws
        {
            let scene = try InLab.scene
            let node = scene.node
            let kernel = Kernel(node: node)
            let pods = try inParallel(Array(1...32)) { try Sandbox("many-\($0)", on: node) }
            let addresses = try inParallel(pods) { try IPv4Address(result: $0.check("ADD")) }
            #expect(Set(addresses).count == 32)
            #expect(try kernel.podAddresses().sorted() == addresses.sorted())
            #expect(try PoolView(node).assigned == 32)
            let servers = try pods.map { try TCPServer(in: $0.open(), port: Scene.port) }
            for address in addresses {
                #expect(try scene.seenAs(node.namespace, to: address) == node.primaryAddress)
            }
            for server in servers { server.stop() }
            _ = try inParallel(pods) { try $0.check("DEL") }
            #expect(try kernel.podAddresses().isEmpty)
            try scene.settle(node)
            let pool = try PoolView(node)
            #expect(pool.assigned == 0)
            #expect(pool.cooling == 32)
            #expect(pool.total == pool.warm + pool.cooling)
            for pod in pods {
                // The name in the pod is free at once.
                #expect(try Child.run(["ip", "-n", pod.netns, "link", "show", "eth0"]).status != 0)
                try pod.remove()
            }
            #expect(try node.tell("uninstall", "--release-enis").status == 0)
            #expect(try Leftovers(node).lines == [])
        }

        @Test(InLab(pods: [1])) func `The same pod's ADD, many times at once, ends with one address`() throws {
            let node = try InLab.scene.node
            let pod = try Sandbox("again", on: node)
            let answers = try inParallel(Array(1...8)) { _ in try pod.run("ADD") }
            let addresses = try answers.filter { $0.status == 0 }.map {
                try IPv4Address(result: JSONValue(parsing: $0.output))
            }
            #expect(addresses.count == 8)
            #expect(Set(addresses).count == 1)
            #expect(try PoolView(node).assigned == 2)
            #expect(try Kernel(node: node).links(group: "30320").count == 2)
            try pod.check("DEL")
            try pod.check("DEL")
            #expect(try PoolView(node).assigned == 1)
        }

        @Test(InLab(pods: [1])) func `The same name in the same namespace can be had again right after DEL`() throws {
            let scene = try InLab.scene
            let pod = try Sandbox("again", on: scene.node)
            var addresses: Set<IPv4Address> = []
            for _ in 1...5 {
                let address = try IPv4Address(result: pod.check("ADD"))
                addresses.insert(address)
                let server = try TCPServer(in: pod.open(), port: Scene.port)
                #expect(try scene.seenAs(scene.pods[0].namespace, to: address) == scene.pods[0].address)
                server.stop()
                try pod.check("DEL")
            }
            #expect(addresses.count == 5, "each rests")
        }

        /// 9 pods fill the primary, and the second interface takes some 3 s to come.
        @Test(InLab(timeScale: 0.6, daemon: ["WARM_ENI_TARGET": "0"], pods: [9]))
        func `An ADD whose plugin is killed while it waits for an address gives it back`() throws {
            let scene = try InLab.scene
            let node = scene.node
            let waiting = try (1...3).map { try Sandbox("waiting-\($0)", on: node) }
            let plugins = try waiting.map { try $0.start("ADD") }
            usleep(300_000)
            for plugin in plugins {
                #expect(plugin.isRunning)
                plugin.send(SIGKILL)
                #expect(plugin.wait() == 128 + SIGKILL)
            }
            try scene.settle(node)
            try eventually("nothing is assigned to them") { try PoolView(node).assigned == 9 }
            #expect(try PoolView(node).warm == 9, "an address that nobody has used need not rest")
            for pod in waiting {
                #expect(try Child.check(["ip", "-n", pod.netns, "-br", "link"]).split(separator: "\n").count == 1)
            }
            #expect(
                try FileReplacement.names(in: "\(node.stateDirectory)/attachments").count == 9)
        }

        /// As kubelet does when it gives up on a sandbox.
        @Test(InLab(timeScale: 0.3, daemon: ["WARM_ENI_TARGET": "0"], pods: [9]))
        func `A DEL that overtakes its own ADD ends it, and the pod is gone`() throws {
            let scene = try InLab.scene
            let node = scene.node
            let pod = try Sandbox("raced", on: node)
            let output = "\(node.folder)/raced.out"
            let adding = try pod.start("ADD", output: output)
            usleep(200_000)
            #expect(try pod.run("DEL").duration < .seconds(1))
            #expect(adding.wait(atMost: .seconds(10)) == 1)
            let text = try #require(try FileReplacement.read(output, limit: 1 << 20))
            #expect(try JSONValue(parsing: String(decoding: text, as: UTF8.self))["code"] == 11)
            try scene.settle(node)
            #expect(try PoolView(node).assigned == 9)
        }

        @Test(InLab(pods: [1])) func `DELs that race their own ADDs leave nothing behind`() throws {
            let scene = try InLab.scene
            let node = scene.node
            for round in 1...10 {
                let pod = try Sandbox("raced-\(round)", on: node)
                _ = try inParallel(["ADD", "DEL", "DEL"]) { command in
                    if command == "DEL" { usleep(UInt32.random(in: 0...15_000)) }
                    return try pod.run(command)
                }
                // The runtime's last word.
                try pod.check("DEL")
                #expect(try Child.run(["ip", "-n", pod.netns, "link", "show", "eth0"]).status != 0)
                try pod.remove()
            }
            #expect(try PoolView(node).assigned == 1)
            #expect(try Kernel(node: node).podAddresses() == [scene.pods[0].address])
            #expect(try FileReplacement.names(in: "\(node.stateDirectory)/attachments").count == 1)
        }
    }
}
