import MockCloud

/// The temporary keys that the metadata service hands to instances for their roles.
struct RoleSessions: Sendable, Codable {
    struct Session: Hashable, Sendable, Codable {
        var key: AccessKey
        var issued: CloudTime
        var expiration: CloudTime
    }

    /// By instance.
    private var sessions: [String: Session] = [:]

    /// What EC2 gives ("Retrieve security credentials from instance metadata", EC2 User Guide: new ones come at least five
    /// minutes before the old ones expire).
    static let lifetime = Duration.seconds(6 * 3600)
    static let renewal = Duration.seconds(3600)

    /// The session of `instance`, a new one when the last is near its end.
    mutating func session(of instance: String, role: String, account: String, now: CloudTime) -> Session {
        if let session = sessions[instance], session.expiration > now + Self.renewal,
            session.key.identity.arn == Self.arn(role, instance, account)
        {
            return session
        }
        let session = Session(
            key: AccessKey(
                id: "ASIA" + UniqueID.random(16, of: UniqueID.base32), secret: UniqueID.random(40, of: UniqueID.base64),
                sessionToken: "IQoJb3JpZ2luX2Vj" + UniqueID.random(400, of: UniqueID.base64) + "==",
                expiration: now + Self.lifetime,
                identity: AccessKey.Identity(
                    account: account, arn: Self.arn(role, instance, account),
                    userID: "AROAMOCKEC2EXAMPLE000:\(instance)"),
                role: role),
            issued: now, expiration: now + Self.lifetime)
        sessions[instance] = session
        return session
    }

    private static func arn(_ role: String, _ instance: String, _ account: String) -> String {
        "arn:aws:sts::\(account):assumed-role/\(role)/\(instance)"
    }
}
