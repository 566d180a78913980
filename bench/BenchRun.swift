import CNISpec
import Glibc
import LabDriver
import LinuxSystem

/// The rounds of a run: in each, every subject once more, one after the other, so that a busy moment of the machine
/// falls on all of them.
struct BenchRun {
    let pods: Int
    let rounds: Int
    let floor: String

    /// The peer's ADD takes some 100 ms: fewer of them are enough.
    private var peerPods: Int { max(pods / 10, 1) }

    func measure() throws -> BenchReport {
        MemoryFolder.removeStale("/run/vpc-cni-lab/bench/node1/state")
        // 15 interfaces with 50 addresses each: the largest that instances have.
        let lab = try Lab(name: "bench", nodes: 1, instanceType: "m5.16xlarge", timeScale: 0.01)
        defer { lab.down() }
        let node = lab.nodes[0]
        let memory = try MemoryFolder(node.stateDirectory)
        defer { memory.remove() }
        // Everything is there before the first round, and addresses come back at once: no EC2 call is in the way.
        let interfaces = min(2 + (pods + 48) / 49, 15)
        try node.startDaemon([
            "WARM_ENI_TARGET": "\(interfaces)", "MAX_ENI": "\(interfaces)", "IP_COOLDOWN_PERIOD": "1",
            "AWS_VPC_K8S_CNI_LOGLEVEL": "INFO",
        ])
        try waitForAddresses(node, interfaces: interfaces)
        let ours = Plugin(node)
        // The floor is a pod on a secondary interface: the primary's addresses go to pods that stay.
        let first = try UnnamedNamespace.make(49)
        for sandbox in first { _ = try ours.add(sandbox) }
        defer { withExtendedLifetime(first) {} }

        var report = BenchReport(pods: pods, rounds: rounds)
        for round in 1...rounds {
            say("round \(round) of \(rounds)")
            report.floor.append(try Floor.run(floor, pods: pods))
            settle(node)
            try measure(ours, node, into: &report)
            settle(node)
            if let peer = Peer(folder: "\(node.stateDirectory)-peer") { try measure(peer, into: &report) }
        }
        return report
    }

    private func measure(_ plugin: Plugin, _ node: LabNode, into report: inout BenchReport) throws {
        let sandboxes = try UnnamedNamespace.make(pods)
        for sandbox in sandboxes {
            report.ours.nothing.append(try plugin.nothing(sandbox))
            report.ours.add.append(try plugin.add(sandbox))
        }
        for sandbox in sandboxes { report.ours.del.append(try plugin.del(sandbox)) }
    }

    private func measure(_ peer: Peer, into report: inout BenchReport) throws {
        for sandbox in try UnnamedNamespace.make(peerPods) {
            report.peer.nothing.append(try peer.nothing(sandbox))
            report.peer.add.append(try peer.add(sandbox))
            report.peer.del.append(try peer.del(sandbox))
        }
    }

    private func waitForAddresses(_ node: LabNode, interfaces: Int) throws {
        for _ in 0..<600 {
            let enis = try node.ask("enis").arrayValue ?? []
            let ready = enis.filter {
                $0["state"]?.stringValue == "in service" && $0["addresses"]?.arrayValue?.count == 49
            }
            if ready.count == interfaces { return }
            usleep(100_000)
        }
        throw LabError("the node has not got its \(interfaces) interfaces: \(node.tail)")
    }

    /// Waits until the kernel has torn down what the last step left: namespaces die in the background, and links with
    /// them.
    private func settle(_ node: LabNode) {
        for _ in 0..<200 {
            usleep(100_000)
            let names =
                (try? node.namespace.blocking { try FileReplacement.read("/proc/thread-self/net/dev", limit: 1 << 20) })
            if String(decoding: names.flatMap { $0 } ?? [], as: UTF8.self).contains("reap") { continue }
            break
        }
        usleep(1_000_000)
    }
}
