import CNISpec
import Glibc
import IPAddressing
import LabDriver
import LinuxSystem

/// The whole way once, for people to see: two nodes of a mock VPC, 24 pods, every flow, a restart under traffic, and
/// nothing left at the end. Exits with 1 when anything is not as it should be.
@main
struct Demo {
    static func main() {
        guard geteuid() == 0 else {
            say("make demo needs root: it makes network namespaces")
            exit(1)
        }
        var story = Story()
        do {
            try story.tell()
        } catch {
            story.report.fail("\(error)")
            story.lab?.down()
        }
        exit(story.report.end())
    }
}

/// The demo's chapters, in order.
struct Story {
    static let podsPerNode = 12
    static let port: UInt16 = 8080

    var lab: Lab?
    var report = Report()

    mutating func tell() throws {
        let before = try Footprint(lab: "demo")
        let lab = try bringUp()
        let pods = try addPods(lab)
        let servers = try pods.map { try TCPServer(in: $0.namespace, port: Self.port) }
        let outside = try TCPServer(in: lab.internet, port: Self.port)
        let hosts = try lab.nodes.map { try TCPServer(in: $0.namespace, port: Self.port) }
        let flows = try Flows(lab: lab, pods: pods, port: Self.port)
        try flows.showMatrix(&report)
        try flows.showInternet(&report)
        try flows.showNodePort(&report)
        try flows.showSpoofing(&report)
        try Restart(lab: lab, pods: pods, port: Self.port).show(&report)
        for server in servers + hosts + [outside] { server.stop() }
        try Ending(lab: lab, pods: pods).show(&report)
        lab.down()
        report.chapter("The machine")
        report.check(
            try Footprint(lab: "demo") == before, "links, rules, routes and nftables are as they were before the demo")
    }

    private mutating func bringUp() throws -> Lab {
        report.chapter("A mock VPC with two m5.large nodes")
        let lab = try Lab(name: "demo")
        self.lab = lab
        for node in lab.nodes {
            try node.startDaemon()
            report.line("\(node.name)  \(node.instanceID)  \(node.primaryAddress)  public \(node.publicAddress)")
        }
        report.line("EC2 at \(lab.endpoint), internet at \(lab.internetAddress)")
        return lab
    }

    private mutating func addPods(_ lab: Lab) throws -> [Pod] {
        report.chapter("\(Self.podsPerNode) pods on each node, through the plugin")
        var pods: [Pod] = []
        for node in lab.nodes {
            for number in 1...Self.podsPerNode { pods.append(try Pod("web-\(number)", on: node)) }
        }
        for node in lab.nodes {
            let enis = try Interfaces(node)
            report.line("\(node.name): \(enis.summary)")
            for pod in pods where pod.node === node {
                report.line(
                    "  \(pod.name.padded(8))\(pod.address.description.padded(16))"
                        + "\(enis.label(of: pod.address).padded(12))ADD \(pod.addDuration.inMilliseconds)")
            }
            report.check(enis.count >= 2, "\(node.name) has a second interface, attached when the first was full")
        }
        report.check(Set(pods.map(\.address)).count == pods.count, "no address is given twice")
        return pods
    }
}
