import MockCloud

/// A key pair that signs requests, and who signs with it.
struct AccessKey: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Who a request comes from, as STS's GetCallerIdentity tells.
    struct Identity: Hashable, Sendable, Codable {
        var account: String
        var arn: String
        var userID: String
        /// The IAM user's; `nil` for a session of a role.
        var userName: String?
    }

    /// `AKIA...` for a lasting key, `ASIA...` for a temporary one.
    var id: String
    var secret: String
    /// Temporary keys have one, and every request carries it.
    var sessionToken: String?
    var expiration: CloudTime?
    var identity: Identity
    /// The name of the role whose session it belongs to; `nil` for a lasting key.
    var role: String?

    /// Without the secrets.
    var description: String { "\(id) of \(identity.arn)" }
}

extension AccessKey.Identity {
    /// A user of IAM.
    static func user(_ name: String, account: String) -> AccessKey.Identity {
        AccessKey.Identity(
            account: account, arn: "arn:aws:iam::\(account):user/\(name)",
            userID: uniqueID("AIDA", of: "\(account)/\(name)"), userName: name)
    }

    /// The unique id of a user (`AIDA`) or a role (`AROA`), always the same for the same name ("IAM identifiers", IAM User
    /// Guide).
    static func uniqueID(_ prefix: String, of name: String) -> String {
        let alphabet = Array(UniqueID.base32.utf8)
        return prefix
            + String(
                decoding: Digest.sha256(Array(name.utf8)).prefix(17).map { alphabet[Int($0 & 31)] }, as: UTF8.self)
    }
}
