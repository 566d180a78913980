import CNISpec
import LabDriver
import LinuxSystem

/// A CNI plugin with its configuration, started in a namespace as a runtime on a node would.
struct Plugin: Sendable {
    private let program: String
    private let path: String
    private let configuration: [UInt8]
    private let namespace: NetworkNamespace

    init(program: String, path: String, configuration: String, in namespace: NetworkNamespace) {
        self.program = program
        self.path = path
        self.configuration = Array(configuration.utf8)
        self.namespace = namespace
    }

    /// Ours, on a lab's node.
    init(_ node: LabNode) {
        self.init(
            program: Programs.plugin, path: "/opt/cni/bin", configuration: node.configuration().description,
            in: node.namespace)
    }

    func add(_ sandbox: UnnamedNamespace) throws -> Duration { try run(program, "ADD", sandbox) }
    func del(_ sandbox: UnnamedNamespace) throws -> Duration { try run(program, "DEL", sandbox) }
    /// What starting and ending any program takes under the same conditions.
    func nothing(_ sandbox: UnnamedNamespace) throws -> Duration { try run("/bin/true", "ADD", sandbox) }

    private func run(_ program: String, _ command: String, _ sandbox: UnnamedNamespace) throws -> Duration {
        let environment = [
            "CNI_COMMAND": command, "CNI_CONTAINERID": sandbox.containerID, "CNI_NETNS": sandbox.path,
            "CNI_IFNAME": "eth0", "CNI_PATH": path, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "CNI_ARGS": "IgnoreUnknown=1;K8S_POD_NAMESPACE=default;K8S_POD_NAME=\(sandbox.containerID)",
        ]
        return try namespace.blocking { [configuration] in
            try Launch(program, environment: environment, input: configuration).checked(
                "\(program) \(command) \(sandbox.containerID)"
            ).duration
        }
    }
}
