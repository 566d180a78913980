/// What a request to AWS is signed with.
public struct Credentials: Hashable, Sendable {
    /// `AKIA...` for long-term keys, `ASIA...` for temporary ones. It names the key and is not secret.
    public var accessKeyID: String
    public var secretAccessKey: Secret
    /// Comes with temporary keys and is sent with every request.
    public var sessionToken: Secret?
    /// When AWS stops accepting them, in seconds since 1970; nil for keys that do not expire.
    public var expiration: Int64?

    public init(
        accessKeyID: String, secretAccessKey: Secret, sessionToken: Secret? = nil, expiration: Int64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}
