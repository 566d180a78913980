public import CNISpec
public import IPAddressing
public import LinuxSystem

/// A pod as a runtime makes it: a network namespace, and an ADD of the plugin.
public final class Pod: Sendable {
    public let sandbox: Sandbox
    public let address: IPv4Address
    /// Kept open: the namespace lives at least as long as this value.
    public let namespace: NetworkNamespace
    /// The plugin's result, as it printed it.
    public let result: String
    /// Of the ADD, from fork to exit.
    public let addDuration: Duration

    public var node: LabNode { sandbox.node }
    public var name: String { sandbox.name }
    public var containerID: String { sandbox.containerID }

    /// Makes the namespace and runs ADD. What was made is removed when ADD fails.
    public init(_ name: String, on node: LabNode) throws {
        sandbox = try Sandbox(name, on: node)
        do {
            namespace = try sandbox.open()
            let added = try sandbox.run("ADD")
            guard added.status == 0 else {
                throw LabError("ADD of \(sandbox.containerID): \(added.output)\(added.errors)")
            }
            result = added.output
            addDuration = added.duration
            address = try IPv4Address(result: JSONValue(parsing: added.output))
        } catch {
            _ = try? sandbox.run("DEL")
            _ = try? sandbox.remove()
            throw error
        }
    }

    /// DEL, then the end of the namespace, as runtimes do it.
    public func delete() throws {
        try sandbox.check("DEL")
        try sandbox.remove()
    }
}

extension IPv4Address {
    /// The first address of a CNI result.
    public init(result: JSONValue) throws {
        guard let text = result["ips"]?.arrayValue?.first?["address"]?.stringValue else {
            throw LabError("no address in \(result)")
        }
        self = try IPv4CIDR(parsing: text).address
    }
}
