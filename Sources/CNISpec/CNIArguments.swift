/// What the runtime says in CNI_ARGS: `K=V;K=V` (CNI spec 1.1.0, section 2; a convention that is deprecated and that
/// every Kubernetes runtime follows).
public struct CNIArguments: Hashable, Sendable {
    /// The text as given.
    public let text: String
    private let values: [String: String]

    /// The keys that we know; any other needs `IgnoreUnknown=1`, which the runtimes send.
    private static let known: Set = [
        "IgnoreUnknown", "K8S_POD_NAMESPACE", "K8S_POD_NAME", "K8S_POD_UID", "K8S_POD_INFRA_CONTAINER_ID",
    ]

    /// No arguments.
    public static let none = CNIArguments(text: "", values: [:])

    private init(text: String, values: [String: String]) {
        self.text = text
        self.values = values
    }

    /// Throws `CNIError` of code 4 that names the pair or the keys at fault.
    public init(parsing text: String) throws(CNIError) {
        var values: [String: String] = [:]
        let pairs = text.isEmpty ? [] : text.split(separator: ";", omittingEmptySubsequences: false)
        for pair in pairs {
            let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CNIError(.invalidEnvironment, "CNI_ARGS: \"\(pair)\" is not KEY=VALUE", details: text)
            }
            values[String(parts[0])] = String(parts[1])
        }
        let unknown = Set(values.keys).subtracting(Self.known).sorted()
        guard try Self.ignoresUnknown(values["IgnoreUnknown"]) || unknown.isEmpty else {
            throw CNIError(
                .invalidEnvironment, "CNI_ARGS: unknown keys \(unknown.joined(separator: ", "))",
                details: "\(text): add IgnoreUnknown=1 to have them ignored")
        }
        self.init(text: text, values: values)
    }

    private static func ignoresUnknown(_ value: String?) throws(CNIError) -> Bool {
        switch value?.lowercased() {
        case "1", "true": return true
        case nil, "0", "false": return false
        case let other?:
            throw CNIError(.invalidEnvironment, "CNI_ARGS: IgnoreUnknown=\(other) is neither 1, 0, true nor false")
        }
    }

    /// The value of `key`, known or not.
    public subscript(key: String) -> String? { values[key] }
    /// The pod's Kubernetes namespace.
    /// The pod's name.
    public var podNamespace: String? { values["K8S_POD_NAMESPACE"] }
    public var podName: String? { values["K8S_POD_NAME"] }
}
