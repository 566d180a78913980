import MockEC2Server

extension ScenarioReader {
    mutating func readAccess(_ fields: Fields, _ mistakes: inout Mistakes) {
        for field in fields["accessKeys"]?.elements(&mistakes) ?? [] {
            guard let pair = readKeyPair(field, &mistakes) else { continue }
            if scenario.keys.contains(where: { $0.accessKeyID == pair.accessKeyID }) {
                mistakes.add("\(field.path): there is a key \(pair.accessKeyID) before", at: field.position)
            }
            scenario.keys.append(pair)
        }
        for (role, _, field) in fields["roles"]?.members(&mistakes) ?? [] {
            guard let fields = Fields(field, known: ["allow", "deny"], &mistakes) else { continue }
            scenario.rolePolicies[role] = readPolicy(fields, &mistakes)
        }
    }

    private func readKeyPair(_ field: Field, _ mistakes: inout Mistakes) -> CloudService.KeyPair? {
        let keys = ["id", "secret", "user", "allow", "deny"]
        guard let fields = Fields(field, known: keys, &mistakes) else { return nil }
        let id = fields.required("id", "must be an access key id like AKIDEXAMPLE", &mistakes)
        let secret = fields.required("secret", "must be the secret key", &mistakes)?.text(&mistakes)
        let policy = readPolicy(fields, &mistakes)
        guard let id, let name = id.text(&mistakes), let secret else { return nil }
        // It stands before the first slash of what a client signs.
        if name.contains("/") { mistakes.add(id, "must have no slash") }
        return CloudService.KeyPair(
            accessKeyID: name, secretAccessKey: secret, policy: policy,
            user: fields["user"]?.text(&mistakes) ?? "mock")
    }

    /// All is allowed where nothing is said.
    private func readPolicy(_ fields: Fields, _ mistakes: inout Mistakes) -> AccessPolicy {
        let allow = fields["allow"].map { readActions($0, &mistakes) } ?? ["*"]
        let deny = fields["deny"].map { readActions($0, &mistakes) } ?? []
        return (try? AccessPolicy(allow: allow, deny: deny)) ?? .everything
    }

    /// The actions that are written as a policy has them.
    private func readActions(_ field: Field, _ mistakes: inout Mistakes) -> [String] {
        var actions: [String] = []
        for element in field.elements(&mistakes) {
            guard let action = element.text(&mistakes) else { continue }
            do throws(AccessPolicyError) {
                _ = try AccessPolicy(allow: [action])
                actions.append(action)
            } catch {
                mistakes.add("\(element.path): \(error)", at: element.position)
            }
        }
        return actions
    }
}
