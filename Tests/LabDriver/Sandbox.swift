public import CNISpec
import Glibc
public import LinuxSystem

/// A network namespace that stands for a pod, and the plugin's operations on it as a test wants them.
///
/// It keeps no descriptor: when it is removed, the kernel's part goes at once.
public final class Sandbox: Sendable {
    public let node: LabNode
    public let name: String
    public let containerID: String
    /// What `ip netns` calls it.
    public let netns: String
    public var path: String { "/run/netns/\(netns)" }

    /// Makes the namespace, with its loopback up. `container` is the container's id in place of a name of its own.
    public init(_ name: String, on node: LabNode, container: String? = nil) throws {
        self.node = node
        self.name = name
        containerID = container ?? "\(node.lab)-\(node.name)-\(name)"
        netns = PodNamespace.name(lab: node.lab, node: node.name, pod: name)
        try Child.check(["ip", "netns", "add", netns])
        try Child.check(["ip", "-n", netns, "link", "set", "lo", "up"])
    }

    /// The namespace, for as long as the value is kept.
    public func open() throws -> NetworkNamespace { try NetworkNamespace(path: path) }

    /// Runs the plugin, whatever its end.
    public func run(_ command: String, container: String? = nil, ifName: String = "eth0") throws -> Child.Result {
        try node.plugin(command, container: container ?? containerID, netns: path, pod: name, ifName: ifName)
    }

    /// Runs the plugin. Throws what it said when it failed.
    @discardableResult
    public func check(_ command: String, container: String? = nil, ifName: String = "eth0") throws -> JSONValue {
        let result = try run(command, container: container, ifName: ifName)
        guard result.status == 0 else {
            throw LabError("\(command) of \(containerID): \(result.output)\(result.errors)")
        }
        return result.output.isEmpty ? .null : try JSONValue(parsing: result.output)
    }

    /// Starts the plugin without waiting for it. What it prints goes to the file `output`.
    public func start(_ command: String, container: String? = nil, output: String = "/dev/null") throws -> Child {
        try node.startPlugin(command, container: container ?? containerID, netns: path, pod: name, output: output)
    }

    /// The end of the namespace.
    public func remove() throws { try Child.check(["ip", "netns", "del", netns]) }
}

/// The names of the namespaces that stand for pods.
enum PodNamespace {
    static func name(lab: String, node: String, pod: String) -> String { "pod-\(lab)-\(node)-\(pod)" }

    static func names(lab: String) -> [String] {
        ((try? FileReplacement.names(in: "/run/netns")) ?? []).filter { $0.hasPrefix("pod-\(lab)-") }
    }
}
