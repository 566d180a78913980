import HTTPServer
import MockCloud

/// The actions of STS that this server understands; the raw value is the name on the wire.
enum STSAction: String, CaseIterable, Sendable {
    case getCallerIdentity = "GetCallerIdentity"
    case assumeRole = "AssumeRole"
    case assumeRoleWithWebIdentity = "AssumeRoleWithWebIdentity"
    case decodeAuthorizationMessage = "DecodeAuthorizationMessage"
}

extension CloudService {
    /// Answers a call to STS. AssumeRoleWithWebIdentity is not signed: its token says who asks. GetCallerIdentity needs no
    /// permission ("No permissions are required to perform this operation", AWS STS API Reference).
    func sts(
        _ action: STSAction, _ parameters: [FormDecoding.Pair], _ request: HTTPServerRequest,
        _ caller: inout AccessKey?
    ) throws -> XMLWriter {
        switch action {
        case .getCallerIdentity:
            let signer = try signer(of: request, &caller)
            let query = try QueryReader(parameters, known: KnownParameters.names(of: action.rawValue))
            try query.finish()
            return signer.identity.xml
        case .assumeRole:
            let signer = try signer(of: request, &caller)
            var query = try QueryReader(parameters, known: KnownParameters.names(of: action.rawValue))
            return try assumeRole(&query, signer)
        case .assumeRoleWithWebIdentity:
            var query = try QueryReader(parameters, known: KnownParameters.names(of: action.rawValue))
            return try assumeRoleWithWebIdentity(&query)
        case .decodeAuthorizationMessage:
            let signer = try signer(of: request, &caller)
            var query = try QueryReader(parameters, known: KnownParameters.names(of: action.rawValue))
            return try decodeAuthorizationMessage(&query, signer)
        }
    }

    /// Whose signature holds; `caller` is then told for the log, whatever comes of the call.
    private func signer(
        of request: HTTPServerRequest, _ caller: inout AccessKey?
    ) throws(AuthenticationFailure) -> AccessKey {
        let service = SignatureVerifier.Service(
            name: "sts", region: cloud.configuration.region, allowedSkew: .seconds(15 * 60))
        let signer = try verifier.verify(request, for: service, now: cloud.now)
        caller = signer
        return signer
    }

    /// AssumeRole: any role of this account will do, for who may call it; what a role trusts is not modelled.
    private func assumeRole(_ query: inout QueryReader, _ caller: AccessKey) throws(CloudError) -> XMLWriter {
        // "Role chaining limits your [...] role session to a maximum of one hour" (IAM User Guide).
        let isChained = caller.sessionToken != nil
        var session = try AssumedRole(&query, longest: isChained ? 3600 : 43_200)
        try authorize(.assumeRole, on: session.resource, by: caller)
        guard session.account == cloud.configuration.accountID else {
            throw CloudError(
                "AccessDenied",
                "User: \(caller.identity.arn) is not authorized to perform: sts:AssumeRole on resource: \(session.roleARN)"
            )
        }
        session.sourceIdentity = query.string("SourceIdentity")
        query.skip([
            "ExternalId", "Policy", "PolicyArns", "ProvidedContexts", "SerialNumber", "Tags", "TokenCode",
            "TransitiveTagKeys",
        ])
        try query.finish()
        let key = issue(session)
        return XMLWriter { $0.assumedRole(session, key) }
    }

    /// DecodeAuthorizationMessage: what stands in the encoded message of an UnauthorizedOperation.
    private func decodeAuthorizationMessage(
        _ query: inout QueryReader, _ caller: AccessKey
    ) throws(CloudError) -> XMLWriter {
        let message = try query.required("EncodedMessage")
        try query.finish()
        try authorize(.decodeAuthorizationMessage, by: caller)
        guard let text = authorizationMessages.open(message) else {
            throw CloudError("InvalidAuthorizationMessageException", "The encoded authorization message is invalid")
        }
        return XMLWriter { $0.element("DecodedMessage", text) }
    }

    /// AssumeRoleWithWebIdentity: the token is read and its time is checked, but not its signature, whose key only the
    /// identity provider has.
    private func assumeRoleWithWebIdentity(_ query: inout QueryReader) throws(CloudError) -> XMLWriter {
        let session = try AssumedRole(&query, longest: 43_200)
        let token = try WebIdentityToken(try query.required("WebIdentityToken"))
        query.skip(["Policy", "PolicyArns", "ProviderId"])
        try query.finish()
        guard session.account == cloud.configuration.accountID else {
            throw CloudError("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity")
        }
        guard token.expiration > cloud.now.unixSeconds else {
            throw CloudError(
                "ExpiredTokenException",
                "Token expired: current date/time \(cloud.now.unixSeconds) must be before the expiration date/time "
                    + "\(token.expiration)")
        }
        let key = issue(session)
        return XMLWriter { xml in
            xml.assumedRole(session, key)
            xml.element("SubjectFromWebIdentityToken", token.subject)
            xml.element("Provider", token.issuer)
            xml.element("Audience", token.audience)
        }
    }

    /// Makes the temporary key of a session.
    private func issue(_ session: AssumedRole) -> AccessKey {
        let key = AccessKey(
            id: "ASIA" + UniqueID.random(16, of: UniqueID.base32), secret: UniqueID.random(40, of: UniqueID.base64),
            sessionToken: "IQoJb3JpZ2luX2Vj" + UniqueID.random(400, of: UniqueID.base64) + "==",
            expiration: cloud.now + .seconds(session.duration),
            identity: AccessKey.Identity(account: session.account, arn: session.arn, userID: session.userID),
            role: session.roleName)
        verifier.add(key, now: cloud.now)
        return key
    }
}

extension AccessKey.Identity {
    /// The answer of GetCallerIdentity.
    fileprivate var xml: XMLWriter {
        XMLWriter { xml in
            xml.element("Arn", arn)
            xml.element("UserId", userID)
            xml.element("Account", account)
        }
    }
}

extension XMLWriter {
    /// What AssumeRole and AssumeRoleWithWebIdentity answer alike.
    fileprivate mutating func assumedRole(_ session: AssumedRole, _ key: AccessKey) {
        element("Credentials") { xml in
            xml.element("AccessKeyId", key.id)
            xml.element("SecretAccessKey", key.secret)
            xml.element("SessionToken", key.sessionToken)
            xml.element("Expiration", key.expiration?.wholeSeconds)
        }
        element("AssumedRoleUser") { xml in
            xml.element("AssumedRoleId", session.userID)
            xml.element("Arn", session.arn)
        }
        element("SourceIdentity", session.sourceIdentity)
    }
}
