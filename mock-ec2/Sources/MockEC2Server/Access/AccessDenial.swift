import MockCloud

/// A call that its caller may not make.
///
/// The texts are those of EC2 and STS, as they stand in messages that people have published: "User: ARN is not authorized
/// to perform: ec2:GetPasswordData on resource: arn:aws:ec2:us-west-2:111122223333:instance/* because no identity-based
/// policy allows the ec2:GetPasswordData action. Encoded authorization failure message: ..." (a CloudTrail record in
/// panther-analysis); without a resource, as with DescribeInstances, there is neither a full stop nor a message; and
/// "... on resource: ARN with an explicit deny in an identity-based policy" ("Troubleshoot access denied error messages",
/// IAM User Guide).
struct AccessDenial: Hashable, Sendable {
    enum Reason: Hashable, Sendable {
        /// Nothing allows it.
        case implicit
        /// One of the policy's denied actions, which are one statement, is it.
        case explicit(denied: [String])
    }

    var principal: AccessKey.Identity
    /// `ec2:RunInstances`
    var action: String
    /// `nil` for an action whose permission is not per resource.
    var resource: ActionResource?
    var reason: Reason

    /// `nil` when `policy` allows the action.
    init?(_ action: String, on resource: ActionResource?, by principal: AccessKey.Identity, _ policy: AccessPolicy) {
        switch policy.decision(on: action) {
        case .allowed: return nil
        case .implicitDeny: reason = .implicit
        case .explicitDeny: reason = .explicit(denied: policy.deny)
        }
        self.principal = principal
        self.action = action
        self.resource = resource
    }

    /// STS's answer.
    var forSTS: CloudError { CloudError("AccessDenied", sentence) }

    /// EC2's answer. `seal` makes the encoded message.
    func forEC2(sealedBy seal: (String) -> String) -> CloudError {
        let text = "You are not authorized to perform this operation. \(sentence)"
        guard resource != nil else { return CloudError("UnauthorizedOperation", text) }
        return CloudError(
            "UnauthorizedOperation", text + ". Encoded authorization failure message: \(seal(details.text))")
    }

    private var sentence: String {
        let target = resource.map { " on resource: \($0.arn)" } ?? ""
        let cause =
            switch reason {
            case .implicit: "because no identity-based policy allows the \(action) action"
            case .explicit: "with an explicit deny in an identity-based policy"
            }
        return "User: \(principal.arn) is not authorized to perform: \(action)\(target) \(cause)"
    }
}

extension AccessDenial {
    /// What DecodeAuthorizationMessage tells ("DecodeAuthorizationMessage", AWS STS API Reference). AWS leaves its form
    /// open; this one is that of decoded messages that people have published (kubermatic/docs, pull request 1035).
    var details: JSON {
        var isExplicit = false
        var statements: [JSON] = []
        if case .explicit(let denied) = reason {
            isExplicit = true
            statements = [statement(denying: denied)]
        }
        return [
            "allowed": .boolean(false), "explicitDeny": .boolean(isExplicit), "matchedStatements": items(statements),
            "failures": items([]),
            "context": [
                "principal": .object([
                    "id": .string(principal.userID), "name": principal.userName.map(JSON.string),
                    "arn": .string(principal.arn),
                ]), "action": .string(action), "resource": resource.map { .string($0.arn) } ?? "*",
                "conditions": items(conditions),
            ],
        ]
    }

    private func statement(denying actions: [String]) -> JSON {
        [
            "statementId": "", "effect": "DENY", "principals": values([principal.userID]),
            "principalGroups": items([]), "actions": values(actions), "resources": values(["*"]),
            "conditions": items([]),
        ]
    }

    private var conditions: [JSON] {
        guard let resource else { return [] }
        let keys = [
            ("aws:Region", resource.region), ("aws:Service", "ec2"), ("aws:Account", resource.account),
            ("aws:Type", resource.type), ("aws:Resource", "\(resource.type)/\(resource.id)"), ("aws:ARN", resource.arn),
        ]
        return keys.map { ["key": .string($0), "values": values([$1])] }
    }

    private func items(_ elements: [JSON]) -> JSON { ["items": .array(elements)] }

    private func values(_ texts: [String]) -> JSON { items(texts.map { ["value": .string($0)] }) }
}
