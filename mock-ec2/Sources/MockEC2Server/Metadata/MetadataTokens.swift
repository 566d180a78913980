import MockCloud

/// The session tokens of IMDSv2. A token is good for the instance that asked for it, and for a while.
struct MetadataTokens: Sendable, Codable {
    private struct Grant: Sendable, Codable {
        var instance: String
        var expiration: CloudTime
    }

    /// By token.
    private var grants: [String: Grant] = [:]

    /// One second to six hours ("Use the Instance Metadata Service", EC2 User Guide).
    static let lifetimes = 1...21_600

    mutating func issue(to instance: String, seconds: Int, now: CloudTime) -> String {
        // The number of live tokens is bounded by the rate of requests; the dead ones are swept.
        if grants.count % 1024 == 1023 { grants = grants.filter { $0.value.expiration > now } }
        // 56 characters with the padding, as EC2's.
        let token = UniqueID.random(54, of: UniqueID.base64) + "=="
        grants[token] = Grant(instance: instance, expiration: now + .seconds(seconds))
        return token
    }

    /// The whole seconds that `token` is still good for; `nil` when it is unknown, foreign or expired.
    func secondsLeft(of token: String, instance: String, now: CloudTime) -> Int? {
        guard let grant = grants[token], grant.instance == instance, grant.expiration > now else { return nil }
        return Int((grant.expiration - now).components.seconds)
    }
}
