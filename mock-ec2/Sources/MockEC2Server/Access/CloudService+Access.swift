import MockCloud

extension CloudService {
    /// What EC2 answers `caller` in place of carrying the call out; `nil` when he may make it.
    func refusal(
        of action: String, _ parameters: [FormDecoding.Pair], for caller: AccessKey
    ) -> CloudError? {
        // Nearly everybody may do everything, and every call passes here.
        guard let policy = access.restriction(on: caller) else { return nil }
        let denial = AccessDenial(
            "ec2:\(action)", on: ActionResource(of: action, parameters, cloud.configuration), by: caller.identity,
            policy)
        return denial?.forEC2(sealedBy: authorizationMessages.seal)
    }

    /// Throws STS's refusal of a call that `caller` may not make. `role` is the one that is asked for.
    func authorize(_ action: STSAction, on role: ActionResource? = nil, by caller: AccessKey) throws(CloudError) {
        guard let policy = access.restriction(on: caller),
            let denial = AccessDenial("sts:\(action.rawValue)", on: role, by: caller.identity, policy)
        else { return }
        throw denial.forSTS
    }

    /// Puts the keys and policies back to what they were in the beginning. Temporary keys stay good.
    func restoreKeys() {
        verifier.removeLastingKeys()
        access = AccessControl(rolePolicies: initialRolePolicies)
        accessChanges = AccessChanges()
        for pair in initialKeys { admit(pair) }
    }

    /// Lets keys sign, and changes what they and the sessions of roles may do from now on.
    func change(_ changes: AccessChanges) {
        accessChanges.keys.merge(changes.keys) { $1 }
        accessChanges.roles.merge(changes.roles) { $1 }
        for pair in changes.keys.values { admit(pair) }
        for (role, policy) in changes.roles { access.set(policy, ofRole: role) }
    }

    private func admit(_ pair: KeyPair) {
        verifier.add(pair.accessKey(of: cloud.configuration.accountID))
        access.set(pair.policy, ofKey: pair.accessKeyID)
    }
}

extension CloudService.KeyPair {
    func accessKey(of account: String) -> AccessKey {
        AccessKey(id: accessKeyID, secret: secretAccessKey, identity: .user(user, account: account))
    }
}
