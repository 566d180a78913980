import ArgumentParser
import Glibc
import LinuxSystem
import VPCFabric

struct LabExec: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a command on a node, with the AWS_ variables by which it finds the lab's cloud.")

    @OptionGroup var options: LabOptions
    @Argument(help: "node1, node2, ..., or internet, or router.")
    var node: String
    @Argument(parsing: .postTerminator, help: "The command and its arguments, behind --.")
    var command: [String]

    func run() throws {
        try options.requireRoot()
        let lab = options.name
        guard try LabLock.holder(of: lab) != nil else { throw LabError.isNotUp(lab) }
        guard let environment = try LabFolder(lab).read(.environment) else { throw LabError.isStarting(lab) }
        let nodes = try NamedNamespace.names().compactMap(lab.role(ofNamespace:))
        guard nodes.contains(node) else { throw LabError.unknownNode(node, known: nodes) }
        do {
            try Execution.replaceProcess(by: command, in: lab.namespace(of: node), environment: environment)
        } catch let error as LabError {
            try Descriptor(adopting: dup(STDERR_FILENO)).writeAll(Array("Error: \(error)\n".utf8), "stderr")
            throw ExitCode(error.exitStatus)
        }
    }
}
