import CNISpec
import IPAddressing
import LabDriver
import LinuxSystem

/// Traffic between pods, nodes and the internet, and who the other side sees.
struct Flows {
    let lab: Lab
    let pods: [Pod]
    let port: UInt16
    private let interfaces: [Interfaces]

    init(lab: Lab, pods: [Pod], port: UInt16) throws {
        self.lab = lab
        self.pods = pods
        self.port = port
        interfaces = try lab.nodes.map(Interfaces.init)
    }

    private func node(of pod: Pod) -> Int { lab.nodes.firstIndex { $0 === pod.node } ?? 0 }
    private func index(of pod: Pod) -> Int { interfaces[node(of: pod)].index(of: pod.address) }

    // MARK: Chapters

    func showMatrix(_ report: inout Report) throws {
        report.chapter("Pod to pod over TCP: \(pods.count) x \(pods.count - 1) exchanges, source seen by the server")
        var counts: [String: (good: Int, all: Int)] = [:]
        for client in pods {
            for server in pods where server !== client {
                let path =
                    node(of: client) != node(of: server)
                    ? "other node"
                    : index(of: client) == index(of: server) ? "same node, same ENI" : "same node, other ENI"
                let seen = try? TCPClient(in: client.namespace, to: server.address, port: port).seenAs
                counts[path, default: (0, 0)].all += 1
                if seen == client.address { counts[path, default: (0, 0)].good += 1 }
            }
        }
        for (path, count) in counts.sorted(by: { $0.key < $1.key }) {
            report.check(
                count.good == count.all, "\(path.padded(22))\(count.good) of \(count.all) see the pod's own address")
        }
        let crossing = pods.filter { node(of: $0) == 0 }.filter { pod in
            (try? TCPClient(in: pod.namespace, to: lab.nodes[1].primaryAddress, port: port).seenAs) == pod.address
        }
        report.check(
            crossing.count == pods.count / 2,
            "pod to other node:    \(crossing.count) of \(pods.count / 2) see the pod's own address")
    }

    func showInternet(_ report: inout Report) throws {
        report.chapter("Pod to internet: the server sees the node's public address")
        for (number, node) in lab.nodes.enumerated() {
            for index in Set(pods.filter { self.node(of: $0) == number }.map(index)).sorted() {
                guard let pod = pods.first(where: { self.node(of: $0) == number && self.index(of: $0) == index }) else {
                    continue
                }
                let seen = try? TCPClient(in: pod.namespace, to: lab.internetAddress, port: port).seenAs
                report.check(
                    seen == node.publicAddress,
                    "\(node.name), pod of ENI #\(index): \(pod.address) is seen as \(seen.map { "\($0)" } ?? "nobody")")
            }
        }
    }

    func showNodePort(_ report: inout Report) throws {
        report.chapter("NodePort: from the internet to a pod of a secondary ENI, by a DNAT rule as kube-proxy makes it")
        for node in lab.nodes {
            guard let pod = pods.last(where: { $0.node === node && index(of: $0) > 0 }) else { continue }
            try Child.check(
                ["nft", "-f", "-"],
                input: """
                    table ip kube-proxy-like {}
                    delete table ip kube-proxy-like
                    table ip kube-proxy-like {
                      chain services { type nat hook prerouting priority -100;
                        fib daddr type local tcp dport 30080 dnat to \(pod.address):\(port)
                      }
                    }
                    """, in: node.namespace)
            defer { _ = try? Child.check(["nft", "delete", "table", "ip", "kube-proxy-like"], in: node.namespace) }
            let seen = try? TCPClient(in: lab.internet, to: node.publicAddress, port: 30080).seenAs
            report.check(
                seen == lab.internetAddress,
                "\(node.publicAddress):30080 -> \(pod.address) (ENI #\(index(of: pod))) sees \(seen.map { "\($0)" } ?? "nobody")"
            )
        }
    }

    func showSpoofing(_ report: inout Report) throws {
        report.chapter("Spoofed packets")
        let stranger = IPv4Address(10, 0, 63, 63)
        let before = try lab.spoofedPackets()
        try SpoofedPacket.send(in: lab.nodes[0].namespace, from: stranger, to: lab.nodes[1].primaryAddress, count: 10)
        let after = try lab.spoofedPackets()
        report.check(
            after - before == 10,
            "a node sends 10 packets as \(stranger): the VPC drops \(after - before) (counter spoofed)")
        let filtered = try reversePathDrops(lab.nodes[0])
        try SpoofedPacket.send(
            in: pods[0].namespace, from: pods[1].address, to: pods[pods.count - 1].address, count: 10)
        let drops = try reversePathDrops(lab.nodes[0]) - filtered
        let passed = try lab.spoofedPackets() - after
        report.check(
            drops == 10 && passed == 0,
            "a pod sends 10 packets with its neighbour's address: the node drops \(drops) (IPReversePathFilter)")
    }

    /// The kernel's count of packets that strict reverse path filtering has dropped (ip-sysctl, rp_filter).
    private func reversePathDrops(_ node: LabNode) throws -> Int {
        let lines = try Child.check(["cat", "/proc/net/netstat"], in: node.namespace).split(separator: "\n")
        let table = lines.filter { $0.hasPrefix("TcpExt:") }.map { $0.split(separator: " ") }
        guard table.count == 2, let column = table[0].firstIndex(of: "IPReversePathFilter") else {
            throw LabError("/proc/net/netstat has no IPReversePathFilter")
        }
        return Int(table[1][column]) ?? 0
    }
}
