import HTTPServer

extension CloudService {
    /// `/_mock/keys`: who may do what, without the secrets. Temporary keys are not among them: their roles are.
    var keysReply: HTTPServerReply {
        let keys = verifier.lastingKeys.map { key in
            JSON.object(
                [
                    .init(name: "accessKeyId", value: .string(key.id)),
                    .init(name: "user", value: .string(key.identity.userName ?? "")),
                ] + (access.keyPolicies[key.id] ?? .everything).members)
        }
        let roles = access.rolePolicies.sorted { $0.key < $1.key }.map { name, policy in
            JSON.object([.init(name: "role", value: .string(name))] + policy.members)
        }
        return HTTPServerReply(json: ["keys": .array(keys), "roles": .array(roles)])
    }

    /// Lets a key sign or changes it, and says what it and the sessions of a role may do from now on.
    func setKeys(_ body: [UInt8]) -> HTTPServerReply {
        do {
            let request = try KeysRequest(body: body)
            var changes = AccessChanges()
            if let id = request.accessKeyID { changes.keys[id] = try pair(id, request) }
            if let role = request.role { changes.roles[role] = request.policy }
            change(changes)
        } catch {
            return HTTPServerReply(json: ["error": .string(error.description)], status: 400)
        }
        return keysReply
    }

    private func pair(_ id: String, _ request: KeysRequest) throws(BodyError) -> KeyPair {
        let known = verifier.lastingKeys.first { $0.id == id }
        guard let secret = request.secretAccessKey ?? known?.secret else {
            throw BodyError("secretAccessKey", nil, expected: "a key that is not known yet needs one")
        }
        return KeyPair(
            accessKeyID: id, secretAccessKey: secret, policy: request.policy,
            user: request.user ?? known?.identity.userName ?? "mock")
    }
}

extension AccessPolicy {
    fileprivate var members: [JSON.Member] {
        [.init(name: "allow", value: .strings(allow)), .init(name: "deny", value: .strings(deny))]
    }
}
