public import CNISpec

/// What is asked of the daemon.
public enum Request: Hashable, Sendable {
    /// The runtime's operation, handed on by the plugin.
    case plugin(PluginRequest)
    /// A question or an order of a person's tool.
    case control(ControlRequest)
}

/// One CNI operation. Beside it travel, for ADD and CHECK, two descriptors: the pod's network namespace and a
/// NETLINK_ROUTE socket (not bound) that was opened inside; for DEL both or none.
public struct PluginRequest: Hashable, Sendable {
    public var command: CNICommand
    /// Empty for GC and STATUS, else checked (`CNINames`): safe as a part of a file name.
    public var containerID: String
    /// Empty for GC and STATUS, else checked.
    public var ifName: String
    /// CNI_NETNS as given; may be empty for DEL.
    public var netns: String
    /// CNI_ARGS as given.
    public var args: String
    /// The network configuration: JSON, an object.
    public var config: [UInt8]

    public init(
        command: CNICommand, containerID: String, ifName: String, netns: String, args: String, config: [UInt8]
    ) {
        self.command = command
        self.containerID = containerID
        self.ifName = ifName
        self.netns = netns
        self.args = args
        self.config = config
    }

    /// The request that hands on what the runtime asked of the plugin; `config` is its stdin.
    public init(_ invocation: CNIInvocation, config: [UInt8]) {
        self.init(
            command: invocation.command, containerID: invocation.containerID, ifName: invocation.ifName,
            netns: invocation.netns, args: invocation.arguments.text, config: config)
    }
}

/// For instance "status", "pods", "enis", "uninstall"; the daemon knows the names.
public struct ControlRequest: Hashable, Sendable {
    public var name: String
    public var parameters: JSONValue

    public init(name: String, parameters: JSONValue = .null) {
        self.name = name
        self.parameters = parameters
    }
}

/// The daemon's answer.
public struct Reply: Hashable, Sendable {
    /// The plugin prints `body` and exits 1.
    public var isError: Bool
    /// A CNI result, a CNI error or the answer to a control request, as JSON; empty when success needs no words.
    public var body: [UInt8]

    public init(isError: Bool, body: [UInt8]) {
        self.isError = isError
        self.body = body
    }

    /// Success, with what there is to say.
    public static func success(_ body: JSONValue? = nil) -> Reply {
        Reply(isError: false, body: body?.serialized() ?? [])
    }
    /// Failure, as the request's version of the specification writes it.
    public static func failure(_ error: CNIError, for version: CNIVersion) -> Reply {
        Reply(isError: true, body: error.json(for: version).serialized())
    }
}
