import MockCloud

/// A session of a role, as a call asks for it.
struct AssumedRole: Hashable, Sendable {
    /// `arn:aws:iam::123456789012:role/path/name`
    var roleARN: String
    var account: String
    /// Without the path.
    var roleName: String
    var sessionName: String
    /// In seconds.
    var duration: Int
    var sourceIdentity: String?

    /// Reads `RoleArn`, `RoleSessionName` and `DurationSeconds`.
    init(_ query: inout QueryReader, longest: Int) throws(CloudError) {
        roleARN = try query.required("RoleArn")
        sessionName = try query.required("RoleSessionName")
        duration = try query.integer("DurationSeconds") ?? 3600
        let parts = roleARN.split(separator: ":", omittingEmptySubsequences: false)
        let path = parts.last?.split(separator: "/") ?? []
        guard parts.count == 6, parts[..<4] == ["arn", "aws", "iam", ""], path.count >= 2, path[0] == "role",
            parts[4].utf8.count == 12, parts[4].utf8.allSatisfy({ (48...57).contains($0) })
        else { throw .constraint("roleArn", roleARN, "Member must be the ARN of a role") }
        account = String(parts[4])
        roleName = String(path[path.count - 1])
        guard (2...64).contains(sessionName.utf8.count), sessionName.utf8.allSatisfy(Self.isAllowedInSessionNames)
        else {
            throw .constraint(
                "roleSessionName", sessionName, "Member must satisfy regular expression pattern: [\\w+=,.@-]*")
        }
        guard duration >= 900 else {
            throw .constraint(
                "durationSeconds", String(duration), "Member must have value greater than or equal to 900")
        }
        guard duration <= longest else {
            throw longest == 3600
                ? CloudError(
                    "ValidationError",
                    "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining")
                : .constraint(
                    "durationSeconds", String(duration), "Member must have value less than or equal to \(longest)")
        }
    }

    /// The identity that the session's keys sign for.
    var arn: String { "arn:aws:sts::\(account):assumed-role/\(roleName)/\(sessionName)" }

    /// The role, as a policy is asked about it.
    var resource: ActionResource {
        ActionResource(
            service: "iam", region: "", account: account, type: "role",
            id: String(roleARN.split(separator: "/", maxSplits: 1)[1]))
    }

    /// The role's unique id, always the same, and the session's name.
    var userID: String {
        "\(AccessKey.Identity.uniqueID("AROA", of: "\(account)/\(roleName)")):\(sessionName)"
    }

    private static func isAllowedInSessionNames(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: Array("_+=,.@-".utf8).contains(byte)
        }
    }
}

/// What a web identity token (a JSON Web Token, RFC 7519) says.
struct WebIdentityToken: Hashable, Sendable {
    var subject: String
    var issuer: String
    var audience: String
    /// In seconds since 1970.
    var expiration: Int64

    init(_ text: String) throws(CloudError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let payload = Base64.decode(parts[1]).flatMap({ JSON(parsing: $0) }),
            case .string(let subject)? = payload["sub"], case .string(let issuer)? = payload["iss"],
            let audience = Self.audience(payload["aud"]), case .number(let expiration)? = payload["exp"],
            (0...1e11).contains(expiration)
        else {
            throw CloudError(
                "InvalidIdentityToken",
                "The ID Token provided is not a valid JWT. (You may see this error if you sent an "
                    + "Access Token)")
        }
        self.subject = subject
        self.issuer = issuer
        self.audience = audience
        self.expiration = Int64(expiration)
    }

    /// One audience, or the first of several.
    private static func audience(_ value: JSON?) -> String? {
        switch value {
        case .string(let audience): audience
        case .array(let audiences): audience(audiences.first)
        default: nil
        }
    }
}

extension CloudError {
    /// STS's form of saying that a parameter is not as it must be.
    fileprivate static func constraint(_ name: String, _ value: String, _ rule: String) -> CloudError {
        CloudError(
            "ValidationError",
            "1 validation error detected: Value '\(value)' at '\(name)' failed to satisfy constraint: \(rule)")
    }
}
