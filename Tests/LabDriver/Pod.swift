import CNISpec
import Glibc
public import IPAddressing
public import LinuxSystem

/// The names of the namespaces that stand for pods.
enum PodNamespace {
    static func name(lab: String, node: String, pod: String) -> String { "pod-\(lab)-\(node)-\(pod)" }

    static func names(lab: String) -> [String] {
        ((try? FileReplacement.names(in: "/run/netns")) ?? []).filter { $0.hasPrefix("pod-\(lab)-") }
    }
}

/// A pod as a runtime makes it: a network namespace, and an ADD of the plugin.
public final class Pod: Sendable {
    public let node: LabNode
    public let name: String
    public let containerID: String
    public let address: IPv4Address
    public let namespace: NetworkNamespace
    public let netnsPath: String
    /// The plugin's result, as it printed it.
    public let result: String
    /// Of the ADD, from fork to exit.
    public let addDuration: Duration

    /// Makes the namespace and runs ADD. What was made is removed when ADD fails.
    public init(_ name: String, on node: LabNode) throws {
        let netns = PodNamespace.name(lab: node.lab, node: node.name, pod: name)
        self.node = node
        self.name = name
        containerID = "\(node.lab)-\(node.name)-\(name)"
        netnsPath = "/run/netns/\(netns)"
        try Child.check(["ip", "netns", "add", netns])
        do {
            namespace = try NetworkNamespace(path: netnsPath)
            try Child.check(["ip", "link", "set", "lo", "up"], in: namespace)
            let added = try node.plugin("ADD", container: containerID, netns: netnsPath, pod: name)
            guard added.status == 0 else { throw LabError("ADD of \(containerID): \(added.output)\(added.errors)") }
            result = added.output
            addDuration = added.duration
            let cidr = try JSONValue(parsing: added.output)["ips"]?.arrayValue?.first?["address"]?.stringValue ?? ""
            address = try IPv4CIDR(parsing: cidr).address
        } catch {
            _ = try? node.plugin("DEL", container: "\(node.lab)-\(node.name)-\(name)", netns: netnsPath, pod: name)
            _ = try? Child.run(["ip", "netns", "del", netns])
            throw error
        }
    }

    /// DEL, then the end of the namespace, as runtimes do it.
    public func delete() throws {
        let deleted = try node.plugin("DEL", container: containerID, netns: netnsPath, pod: name)
        guard deleted.status == 0 else { throw LabError("DEL of \(containerID): \(deleted.output)\(deleted.errors)") }
        try removeNamespace()
    }

    /// The end of the namespace alone: a runtime that loses its DEL.
    public func removeNamespace() throws {
        try Child.check(["ip", "netns", "del", String(netnsPath.dropFirst("/run/netns/".count))])
    }
}
