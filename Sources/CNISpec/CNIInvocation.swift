/// How the runtime called the plugin: the CNI_* variables, checked (CNI spec 1.1.0, section 2, "Parameters").
public struct CNIInvocation: Hashable, Sendable {
    /// CNI_COMMAND.
    public let command: CNICommand
    /// Empty for GC, STATUS and VERSION.
    public let containerID: String
    /// The path as given; empty when there is none, which DEL allows.
    public let netns: String
    /// Empty for GC, STATUS and VERSION.
    public let ifName: String
    /// CNI_ARGS; empty for GC, STATUS and VERSION, and for a DEL whose arguments cannot be read.
    public let arguments: CNIArguments
    /// The folders of CNI_PATH.
    public let path: [String]
    /// CNI_NETNS_OVERRIDE: the pod's namespace may be the plugin's own (for pods on the host network, and tests).
    public let mayUseOwnNetns: Bool

    /// Every variable that `init(environment:)` looks at.
    public static let variables = [
        "CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME", "CNI_ARGS", "CNI_PATH", "CNI_NETNS_OVERRIDE",
    ]

    /// Throws `CNIError` of code 4; it names all variables that are missing or wrong, not just the first.
    public init(environment: [String: String]) throws(CNIError) {
        func value(_ name: String) -> String { environment[name] ?? "" }

        command = try Self.command(value("CNI_COMMAND"))
        let missing = command.requiredVariables.filter { value($0).isEmpty }
        var faults: [String] = []
        if !missing.isEmpty { faults.append("\(missing.joined(separator: ", ")) missing") }
        if command.concernsAttachment {
            faults += Self.fault(in: "CNI_CONTAINERID", value("CNI_CONTAINERID"), CNINames.isIdentifier)
            faults += Self.fault(in: "CNI_IFNAME", value("CNI_IFNAME"), CNINames.isInterfaceName)
        }
        guard faults.isEmpty else {
            throw CNIError(
                .invalidEnvironment, "invalid environment for \(command.rawValue): \(faults.joined(separator: "; "))")
        }

        containerID = command.concernsAttachment ? value("CNI_CONTAINERID") : ""
        netns = command.concernsAttachment ? value("CNI_NETNS") : ""
        ifName = command.concernsAttachment ? value("CNI_IFNAME") : ""
        arguments = try Self.arguments(value("CNI_ARGS"), for: command)
        path = value("CNI_PATH").split(separator: ":").map(String.init)
        mayUseOwnNetns = ["1", "true"].contains(value("CNI_NETNS_OVERRIDE").lowercased())
    }

    private static func command(_ name: String) throws(CNIError) -> CNICommand {
        guard !name.isEmpty else { throw CNIError(.invalidEnvironment, "CNI_COMMAND missing") }
        guard let command = CNICommand(rawValue: name) else {
            throw CNIError(
                .invalidEnvironment, "CNI_COMMAND \"\(name)\" is unknown",
                details: "known: \(CNICommand.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return command
    }

    /// The arguments matter to ADD and CHECK. A DEL is done by container id and interface; one that failed for its
    /// arguments would block its pod's end for ever.
    private static func arguments(_ text: String, for command: CNICommand) throws(CNIError) -> CNIArguments {
        switch command {
        case .add, .check: try CNIArguments(parsing: text)
        case .del: (try? CNIArguments(parsing: text)) ?? .none
        case .gc, .status, .version: .none
        }
    }

    private static func fault(in name: String, _ value: String, _ isValid: (String) -> Bool) -> [String] {
        value.isEmpty || isValid(value) ? [] : ["\(name) \"\(value)\" is no valid name"]
    }
}
