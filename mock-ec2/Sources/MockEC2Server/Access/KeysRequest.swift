/// What `POST /_mock/keys` asks for: a key, a role, or both, and what they may do.
struct KeysRequest: Hashable {
    var accessKeyID: String?
    /// `nil`: the known key's stays.
    var secretAccessKey: String?
    /// `nil`: the known key's stays.
    var user: String?
    var role: String?
    var policy: AccessPolicy

    init(body: [UInt8]) throws(BodyError) {
        var reader = try MemberReader(body: body)
        accessKeyID = try reader.string("accessKeyId")
        secretAccessKey = try reader.string("secretAccessKey")
        user = try reader.string("user")
        role = try reader.string("role")
        guard accessKeyID != nil || role != nil else {
            throw reader.error("accessKeyId", nil, "one of accessKeyId and role is needed")
        }
        if let accessKeyID { try Self.check(accessKeyID, reader) }
        for (name, value) in [("user", user), ("role", role)] {
            guard let value, !(1...64).contains(value.utf8.count) || !value.utf8.allSatisfy(Self.isAllowedInNames)
            else { continue }
            throw reader.error(name, .string(value), "must be 1 to 64 of A-Z, a-z, 0-9 and _+=,.@-")
        }
        if accessKeyID == nil, secretAccessKey != nil || user != nil {
            throw reader.error("accessKeyId", nil, "secretAccessKey and user belong to a key")
        }
        policy = try Self.policy(&reader)
        try reader.finish()
    }

    private static func policy(_ reader: inout MemberReader) throws(BodyError) -> AccessPolicy {
        let allow = try reader.strings("allow") ?? AccessPolicy.everything.allow
        let deny = try reader.strings("deny") ?? []
        var member = "allow"
        do {
            _ = try AccessPolicy(allow: allow)
            member = "deny"
            return try AccessPolicy(allow: allow, deny: deny)
        } catch {
            throw reader.error(member, .string(error.action), error.description)
        }
    }

    /// "AccessKey", IAM API Reference: word characters, at most 128.
    private static func check(_ id: String, _ reader: MemberReader) throws(BodyError) {
        guard id.utf8.count <= 128, id.utf8.allSatisfy({ isAllowedInNames($0) && !"+=,.@-".utf8.contains($0) }) else {
            throw reader.error("accessKeyId", .string(id), "must be at most 128 of A-Z, a-z, 0-9 and _")
        }
        guard !id.hasPrefix("ASIA") else {
            throw reader.error("accessKeyId", .string(id), "a temporary key, which begins with ASIA, comes from STS")
        }
    }

    /// "IAM and AWS STS quotas", IAM User Guide.
    private static func isAllowedInNames(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "_+=,.@-".utf8.contains(byte)
        }
    }
}
