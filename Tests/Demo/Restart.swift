import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem

/// The daemon is killed and comes back while connections are in use.
struct Restart {
    let lab: Lab
    let pods: [Pod]
    let port: UInt16

    func show(_ report: inout Report) throws {
        report.chapter("The daemons are killed (SIGKILL) and started again under traffic")
        let before = try lab.nodes.map(addresses)
        let streams = LiveStreams(try clients())
        usleep(300_000)
        for node in lab.nodes {
            node.stopDaemon(SIGKILL)
            try node.startDaemon()
        }
        usleep(300_000)
        let outcome = streams.stop()
        for failure in outcome.failures { report.fail(failure) }
        report.check(
            outcome.failures.isEmpty,
            "\(pods.count + 2) connections, \(outcome.rounds) round trips, none lost; the longest took \(outcome.longest.inMilliseconds)"
        )
        let after = try lab.nodes.map(addresses)
        report.check(before == after, "every pod has the address it had, by the daemons' word")
        let late = try Pod("late", on: lab.nodes[0])
        let isNew = !pods.contains { $0.address == late.address }
        report.check(isNew, "a pod that comes after the restart gets a free address: \(late.address)")
        try late.delete()
    }

    /// From each pod to the next, on both nodes and across; and from two pods to the internet.
    private func clients() throws -> [(name: String, client: TCPClient)] {
        var clients: [(name: String, client: TCPClient)] = []
        for (number, pod) in pods.enumerated() {
            let peer = pods[(number + pods.count / 2 + 1) % pods.count]
            clients.append(
                ("\(pod.address) -> \(peer.address)", try TCPClient(in: pod.namespace, to: peer.address, port: port)))
        }
        for pod in [pods[0], pods[pods.count - 1]] {
            clients.append(
                ("\(pod.address) -> internet", try TCPClient(in: pod.namespace, to: lab.internetAddress, port: port)))
        }
        return clients
    }

    private func addresses(_ node: LabNode) throws -> [String] {
        try (node.ask("pods").arrayValue ?? []).map { pod in
            "\(pod["containerID"]?.stringValue ?? "") \(pod["addresses"]?.description ?? "")"
        }.sorted()
    }
}
