/// Keys and policies that were set while the service ran.
struct AccessChanges: Hashable, Sendable, Codable {
    /// By the keys' ids.
    var keys: [String: CloudService.KeyPair] = [:]
    /// By the roles' names.
    var roles: [String: AccessPolicy] = [:]
}
