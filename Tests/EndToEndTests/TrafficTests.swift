import CNISpec
import IPAddressing
import LabDriver
import LinuxSystem
import TestSupport
import Testing

extension EndToEnd {
    /// Flows of pods on both ENIs of two nodes, and whom the other side sees.
    @Suite(InLab(nodes: 2, pods: [12, 12])) struct TrafficTests {
        let scene: Scene
        let primaries: [Pod]
        let secondaries: [Pod]

        init() throws {
            scene = try InLab.scene
            primaries = try scene.lab.nodes.map { [scene] in try scene.pod(on: $0, secondary: false) }
            secondaries = try scene.lab.nodes.map { [scene] in try scene.pod(on: $0, secondary: true) }
        }

        private var mixed: [Pod] { primaries + secondaries }

        @Test func `The pod that finds the first interface full gets an address of a second one`() throws {
            for node in scene.lab.nodes {
                let pool = try PoolView(node)
                #expect(pool.interfaceStates.count { $0 == "in service" } >= 2)
                // m5.large: 10 addresses on an interface, 9 of them for pods.
                #expect(scene.pods(on: node).count { pool.deviceIndex(of: $0.address) == 0 } == 9)
            }
            #expect(Set(scene.pods.map(\.address)).count == scene.pods.count)
        }

        @Test func `Pods reach each other by TCP and UDP under their own addresses`() throws {
            for client in mixed {
                for server in mixed where server !== client {
                    #expect(try scene.seenAs(client.namespace, to: server.address) == client.address)
                    #expect(
                        try UDPClient.seenAs(in: client.namespace, to: server.address, port: Scene.port)
                            == client.address)
                }
            }
        }

        @Test func `Pods reach both nodes, and nodes reach pods, without translation`() throws {
            for pod in mixed {
                for node in scene.lab.nodes {
                    #expect(try scene.seenAs(pod.namespace, to: node.primaryAddress) == pod.address)
                    #expect(
                        try UDPClient.seenAs(in: pod.namespace, to: node.primaryAddress, port: Scene.port)
                            == pod.address)
                    #expect(try scene.seenAs(node.namespace, to: pod.address) == node.primaryAddress)
                }
            }
        }

        @Test func `Pods of every interface reach the internet under their node's public address`() throws {
            for pod in mixed {
                #expect(try scene.seenAs(pod.namespace, to: scene.lab.internetAddress) == pod.node.publicAddress)
                #expect(
                    try UDPClient.seenAs(in: pod.namespace, to: scene.lab.internetAddress, port: Scene.port)
                        == pod.node.publicAddress)
            }
        }

        @Test func `Large packets pass between nodes: the path MTU is the VPC's`() throws {
            let payload = [UInt8](repeating: 7, count: 200_000)
            for (client, server) in [(primaries[0], secondaries[1]), (secondaries[0], primaries[1])] {
                let connection = try TCPClient(in: client.namespace, to: server.address, port: Scene.port)
                for start in stride(from: 0, to: payload.count, by: 4000) {
                    try connection.echo(Array(payload[start..<start + 4000]))
                }
            }
        }

        /// As kube-proxy makes it: DNAT at priority -100, before the product's second look at the packet.
        @Test(arguments: [false, true]) func `A NodePort leads to a pod, whatever its interface`(isSecondary: Bool)
            throws
        {
            for (number, node) in scene.lab.nodes.enumerated() {
                let pod = isSecondary ? secondaries[number] : primaries[number]
                try translate(30080, to: pod, on: node)
                defer { _ = try? Child.check(["nft", "delete", "table", "ip", "kube-proxy-like"], in: node.namespace) }
                let seen = try scene.seenAs(scene.lab.internet, to: node.publicAddress, port: 30080)
                #expect(seen == scene.lab.internetAddress)
                let other = scene.lab.nodes[1 - number]
                #expect(
                    try scene.seenAs(other.namespace, to: node.primaryAddress, port: 30080) == other.primaryAddress)
                let away = secondaries[1 - number]
                #expect(try scene.seenAs(away.namespace, to: node.primaryAddress, port: 30080) == away.address)
            }
        }

        /// A cluster address that leads out of the VPC: the mark comes after DNAT, so that the way out is the primary link.
        @Test func `A service whose endpoint is outside the VPC is reached from a secondary interface`() throws {
            let node = scene.lab.nodes[0]
            try Child.check(
                ["nft", "-f", "-"],
                input: """
                    table ip kube-proxy-like {
                      chain services { type nat hook prerouting priority -100;
                        ip daddr 172.20.0.10 tcp dport 80 dnat to \(scene.lab.internetAddress):\(Scene.port)
                      }
                    }
                    """, in: node.namespace)
            defer { _ = try? Child.check(["nft", "delete", "table", "ip", "kube-proxy-like"], in: node.namespace) }
            let service = IPv4Address(172, 20, 0, 10)
            for pod in [primaries[0], secondaries[0]] {
                #expect(try scene.seenAs(pod.namespace, to: service, port: 80) == node.publicAddress)
            }
        }

        /// As a load balancer of another subnet does it, whose targets are pod addresses.
        @Test func `Clients of other subnet addresses come straight to a pod's address`() throws {
            // A secondary address of the other node that no pod has: a client that is no node's primary.
            let other = scene.lab.nodes[1]
            let free = try #require(try PoolView(other).entries.first { $0.state == "warm" && $0.deviceIndex == 1 })
            try Child.check(["ip", "addr", "add", "\(free.address)/32", "dev", "lo"], in: other.namespace)
            try Child.check(
                ["ip", "rule", "add", "from", "\(free.address)", "lookup", "2", "priority", "1500"],
                in: other.namespace)
            defer {
                _ = try? Child.check(["ip", "addr", "del", "\(free.address)/32", "dev", "lo"], in: other.namespace)
                _ = try? Child.check(["ip", "rule", "del", "priority", "1500"], in: other.namespace)
            }
            for pod in [primaries[0], secondaries[0]] {
                let script = """
                    import socket
                    s = socket.create_connection(('\(pod.address)', \(Scene.port)), 2, ('\(free.address)', 0))
                    print(s.recv(100).decode(), end='')
                    """
                #expect(
                    try Child.check(["python3", "-c", script], in: other.namespace) == "\(free.address)\n",
                    "to \(pod.address)")
            }
        }

        private func translate(_ port: Int, to pod: Pod, on node: LabNode) throws {
            try Child.check(
                ["nft", "-f", "-"],
                input: """
                    table ip kube-proxy-like {
                      chain services { type nat hook prerouting priority -100;
                        fib daddr type local tcp dport \(port) dnat to \(pod.address):\(Scene.port)
                      }
                    }
                    """, in: node.namespace)
        }
    }
}
