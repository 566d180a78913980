/// The name of a lab, which begins the name of everything that the lab makes on the machine: labs live side by side, and
/// what a crash leaves is found by it.
public struct LabName: Hashable, Sendable, LosslessStringConvertible {
    public let description: String

    /// The lab of those who name none.
    public static let standard = LabName(unchecked: "lab")

    /// 1 to 40 lower-case letters, digits and dashes.
    public init(parsing text: String) throws(FabricError) {
        guard let name = LabName(text) else { throw FabricError.badLabName(text) }
        self = name
    }

    public init?(_ description: String) {
        guard (1...40).contains(description.utf8.count),
            description.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-".contains($0) })
        else { return nil }
        self.description = description
    }

    private init(unchecked description: String) { self.description = description }

    /// The network namespace of `role`: "router", "internet", or a node's name. A role has no dash in it, so the lab `a-b`
    /// owns nothing that the lab `a` takes for its own.
    public func namespace(of role: String) -> String { "mock-ec2-\(description)-\(role)" }

    /// The role of the network namespace `name`; `nil` when it is not this lab's.
    public func role(ofNamespace name: String) -> String? {
        let start = namespace(of: "")
        let role = name.dropFirst(start.count)
        return name.hasPrefix(start) && !role.isEmpty && !role.contains("-") ? String(role) : nil
    }

    /// Whether the network namespace `name` belongs to this lab.
    public func owns(namespace name: String) -> Bool { role(ofNamespace: name) != nil }
}
