import MockCloud

/// A key pair that signs requests, and who signs with it.
struct AccessKey: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Who a request comes from, as STS's GetCallerIdentity tells.
    struct Identity: Hashable, Sendable, Codable {
        var account: String
        var arn: String
        var userID: String
    }

    /// `AKIA...` for a lasting key, `ASIA...` for a temporary one.
    var id: String
    var secret: String
    /// Temporary keys have one, and every request carries it.
    var sessionToken: String?
    var expiration: CloudTime?
    var identity: Identity

    /// Without the secrets.
    var description: String { "\(id) of \(identity.arn)" }
}
