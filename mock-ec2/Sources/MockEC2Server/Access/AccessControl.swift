/// Who may do what: the policies of the users, by their keys, and of the roles.
struct AccessControl {
    /// By the id of a lasting key.
    private(set) var keyPolicies: [String: AccessPolicy] = [:]
    /// By name. A session may do what its role may do at the time of the call.
    private(set) var rolePolicies: [String: AccessPolicy]

    init(rolePolicies: [String: AccessPolicy] = [:]) { self.rolePolicies = rolePolicies }

    mutating func set(_ policy: AccessPolicy, ofKey id: String) { keyPolicies[id] = policy }

    mutating func set(_ policy: AccessPolicy, ofRole name: String) { rolePolicies[name] = policy }

    /// What keeps `caller` from calling everything; `nil` for who may.
    func restriction(on caller: AccessKey) -> AccessPolicy? {
        let policy = caller.role.map { rolePolicies[$0] } ?? keyPolicies[caller.id]
        return policy.flatMap { $0.isUnrestricted ? nil : $0 }
    }
}
