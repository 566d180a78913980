import CNISpec
import Glibc
import LabDriver
import LinuxSystem

/// Every pod is deleted, then `vpcctl uninstall --release-enis`: what is left on the nodes and in EC2.
struct Ending {
    let lab: Lab
    let pods: [Pod]

    func show(_ report: inout Report) throws {
        report.chapter("DEL of every pod, then vpcctl uninstall --release-enis")
        for pod in pods { try pod.delete() }
        for node in lab.nodes {
            let answer = try node.tell("uninstall", "--release-enis")
            report.check(
                answer.status == 0,
                "\(node.name): \(answer.output.split(separator: "\n").joined(separator: "; "))\(answer.errors)")
            let status = node.waitForDaemon()
            report.check(status == 0, "\(node.name): the daemon has exited with \(status ?? -1)")
            let left = try Leftovers(node)
            report.check(left.lines.isEmpty, "\(node.name): no link, rule, route, nftables table or record is left")
            for line in left.lines { report.line("      \(line)") }
        }
        let addresses = try CloudView(lab).interfaces
        report.check(
            addresses == lab.nodes.map { "\($0.instanceID): 1 interface, 0 secondary addresses" },
            "EC2: \(addresses.joined(separator: ", "))")
    }
}
