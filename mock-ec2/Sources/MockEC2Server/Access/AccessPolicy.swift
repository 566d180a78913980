import MockCloud

/// What a key or a role may do: an identity-based policy of IAM's, reduced to its actions. It holds for all resources and
/// has no conditions.
///
/// An action is written as in IAM: `ec2:DescribeSubnets`, `ec2:Describe*`, `sts:?ssumeRole`, `*`; the case of letters does
/// not matter, `*` stands for any run of characters and `?` for one ("IAM JSON policy elements: Action", IAM User Guide).
public struct AccessPolicy: Hashable, Sendable {
    /// The actions that are allowed, as they were written.
    public let allow: [String]
    /// The actions that are denied even if they are allowed.
    public let deny: [String]
    private let allowed: [ActionPattern]
    private let denied: [ActionPattern]

    /// Throws for an action that is not written as IAM has it, or whose service is not here.
    public init(allow: [String], deny: [String] = []) throws(AccessPolicyError) {
        self.init(
            allowed: try allow.map { text throws(AccessPolicyError) in try ActionPattern(text) },
            denied: try deny.map { text throws(AccessPolicyError) in try ActionPattern(text) })
    }

    private init(allowed: [ActionPattern], denied: [ActionPattern]) {
        allow = allowed.map(\.text)
        deny = denied.map(\.text)
        self.allowed = allowed
        self.denied = denied
    }

    /// All actions of all services.
    public static let everything = AccessPolicy(allowed: [.any], denied: [])

    /// Whether `action`, for instance `ec2:DescribeSubnets`, is allowed.
    public func allows(_ action: String) -> Bool { decision(on: action) == .allowed }

    /// Whether it allows whatever may be asked.
    var isUnrestricted: Bool { denied.isEmpty && allowed.contains(.any) }

    /// How a policy answers: "Policy evaluation logic", IAM User Guide.
    enum Decision: Hashable, Sendable {
        case allowed
        /// Nothing allows it.
        case implicitDeny
        /// It is denied, whatever allows it.
        case explicitDeny
    }

    func decision(on action: String) -> Decision {
        let action = action.lowercased()
        if denied.contains(where: { $0.matches(lowercased: action) }) { return .explicitDeny }
        return allowed.contains { $0.matches(lowercased: action) } ? .allowed : .implicitDeny
    }
}

/// An action of a policy, which may have wildcards.
private struct ActionPattern: Hashable, Sendable {
    /// As it was written.
    let text: String
    private let pattern: Pattern

    static let any = ActionPattern(unchecked: "*")

    private static let services: Set<String> = ["ec2", "sts"]

    init(_ text: String) throws(AccessPolicyError) {
        guard text != "*" else {
            self = .any
            return
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.contains(""), parts[1].utf8.allSatisfy(Self.isAllowedInNames) else {
            throw .malformed(text)
        }
        guard Self.services.contains(parts[0].lowercased()) else { throw .unknownService(text) }
        self.init(unchecked: text)
    }

    private init(unchecked text: String) {
        self.text = text
        pattern = Pattern(text.lowercased())
    }

    func matches(lowercased action: String) -> Bool { pattern.matches(action) }

    private static func isAllowedInNames(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "?"):
            true
        default: false
        }
    }
}

/// What is wrong with a policy.
public enum AccessPolicyError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The action is not written as IAM has it.
    case malformed(String)
    /// The action is of a service that this server does not have.
    case unknownService(String)

    /// The action as it was written.
    public var action: String {
        switch self {
        case .malformed(let action), .unknownService(let action): action
        }
    }

    public var description: String {
        switch self {
        case .malformed(let action):
            "\"\(action)\" is no action: write SERVICE:ACTION, for instance \"ec2:Describe*\", or \"*\""
        case .unknownService(let action):
            "\"\(action)\" is an action of a service that is not here: there are ec2 and sts"
        }
    }
}

extension AccessPolicy: Codable {
    private enum CodingKeys: String, CodingKey {
        case allow
        case deny
    }

    /// Throws `AccessPolicyError` for actions that are not such. `deny` may be missing.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            allow: container.decode([String].self, forKey: .allow),
            deny: container.decodeIfPresent([String].self, forKey: .deny) ?? [])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(allow, forKey: .allow)
        try container.encode(deny, forKey: .deny)
    }
}
