import HTTPServer
import MockCloud

/// Verifies AWS Signature Version 4, written from AWS's description of it and sharing nothing with the client.
struct SignatureVerifier {
    /// The service that a request goes to, and what it insists on.
    struct Service: Hashable, Sendable {
        var name: String
        var region: String
        /// How far the signer's clock may be off.
        var allowedSkew: Duration
    }

    private struct KeyUse: Hashable {
        var accessKeyID: String
        var scope: CredentialScope
    }

    /// By access key id.
    private var keys: [String: AccessKey] = [:]
    /// Derived keys: a key is good for one day, so this stays small.
    private var derived: [KeyUse: [UInt8]] = [:]

    /// The lasting keys, by id.
    var lastingKeys: [AccessKey] { keys.values.filter { $0.sessionToken == nil }.sorted { $0.id < $1.id } }

    /// Adds a key, or gives a known one another secret.
    mutating func add(_ key: AccessKey) {
        if let known = keys[key.id], known.secret != key.secret {
            derived = derived.filter { $0.key.accessKeyID != key.id }
        }
        keys[key.id] = key
    }

    mutating func removeLastingKeys() {
        for key in lastingKeys { keys[key.id] = nil }
        // A key that comes back may come with another secret.
        derived = [:]
    }

    /// The keys that are not lasting ones, with those that have expired of late.
    var temporaryKeys: [AccessKey] { keys.values.filter { $0.sessionToken != nil } }

    /// Ends all keys that are not lasting ones.
    mutating func expireTemporaryKeys(at time: CloudTime) {
        for (id, key) in keys where key.sessionToken != nil { keys[id]?.expiration = min(key.expiration ?? time, time) }
    }

    /// Adds a temporary key. Those that expired an hour ago are no longer worth an answer of their own, and go.
    mutating func add(_ key: AccessKey, now: CloudTime) {
        if keys.count % 1024 == 1023 {
            keys = keys.filter { ($0.value.expiration ?? now) + .seconds(3600) > now }
        }
        keys[key.id] = key
    }

    /// The key that signed `request`. Throws what is wrong with the signature; the order is AWS's.
    mutating func verify(
        _ request: HTTPServerRequest, for service: Service, now: CloudTime
    ) throws(AuthenticationFailure) -> AccessKey {
        let claim = try SignatureClaim(request)
        guard let key = keys[claim.accessKeyID] else { throw .unknownKey }
        try checkScope(claim, service)
        try checkTime(claim, service, now)
        try checkSignedHeaders(claim, request)
        let expected = signature(of: request, claim, key)
        guard Digest.isEqual(expected.utf8, claim.signature.utf8) else { throw .wrongSignature }
        try checkToken(claim, key, now)
        return key
    }

    private func checkScope(_ claim: SignatureClaim, _ service: Service) throws(AuthenticationFailure) {
        guard claim.scope.terminator == "aws4_request" else {
            throw .wrongScope(
                "Credential should be scoped with a valid terminator: 'aws4_request', not '\(claim.scope.terminator)'.")
        }
        guard claim.scope.date == claim.timestamp.prefix(8) else {
            throw .wrongScope(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
                    + "'\(claim.scope.date)' != '\(claim.timestamp.prefix(8))', from '\(claim.timestamp)'.")
        }
        guard claim.scope.region == service.region else {
            throw .wrongScope("Credential should be scoped to a valid region.")
        }
        guard claim.scope.service == service.name else {
            throw .wrongScope("Credential should be scoped to correct service: '\(service.name)'.")
        }
    }

    private func checkTime(
        _ claim: SignatureClaim, _ service: Service, _ now: CloudTime
    ) throws(AuthenticationFailure) {
        let latest = now + service.allowedSkew
        guard claim.time <= latest else {
            throw .notYetCurrent(signed: claim.timestamp, latest: Timestamp.basic(latest))
        }
        if let expires = claim.expires {
            // GetCallerIdentity URLs stay good for 15 minutes whatever they say: aws-iam-authenticator relies on it.
            let good = service.name == "sts" ? max(expires, .seconds(900)) : expires
            guard now <= claim.time + good else { throw .presignedExpired }
        } else {
            let earliest = now + (.zero - service.allowedSkew)
            guard claim.time >= earliest else {
                throw .expired(signed: claim.timestamp, earliest: Timestamp.basic(earliest))
            }
        }
    }

    /// `host` and all `x-amz-*` headers must be signed. The token's need not: some clients add it afterwards.
    private func checkSignedHeaders(
        _ claim: SignatureClaim, _ request: HTTPServerRequest
    ) throws(AuthenticationFailure) {
        let signed = Set(claim.signedHeaders)
        let needed = request.headers.map { $0.name.lowercased() }
            .filter { $0 == "host" || $0.hasPrefix("x-amz-") && $0 != "x-amz-security-token" }
        guard signed.contains("host"), signed.isSuperset(of: needed) else { throw .wrongSignature }
        if let announced = request.header("x-amz-content-sha256") {
            guard announced == Digest.hex(Digest.sha256(request.body)) else { throw .wrongSignature }
        }
    }

    private func checkToken(
        _ claim: SignatureClaim, _ key: AccessKey, _ now: CloudTime
    ) throws(AuthenticationFailure) {
        switch (key.sessionToken, claim.sessionToken) {
        case (nil, nil): break
        case (let issued?, let sent?):
            guard Digest.isEqual(issued.utf8, sent.utf8) else { throw .wrongToken }
        default: throw .wrongToken
        }
        if let expiration = key.expiration, now >= expiration { throw .expiredToken }
    }

    private mutating func signature(of request: HTTPServerRequest, _ claim: SignatureClaim, _ key: AccessKey) -> String
    {
        let canonical = CanonicalRequest.text(of: request, claim)
        let hash = Digest.hex(Digest.sha256(Array(canonical.utf8)))
        let text = [SignatureClaim.algorithm, claim.timestamp, claim.scope.description, hash].joined(separator: "\n")
        return Digest.hex(Digest.hmac(key: signingKey(key, claim.scope), text))
    }

    private mutating func signingKey(_ key: AccessKey, _ scope: CredentialScope) -> [UInt8] {
        let use = KeyUse(accessKeyID: key.id, scope: scope)
        if let derived = derived[use] { return derived }
        let parts = [scope.date, scope.region, scope.service, scope.terminator]
        let result = parts.reduce(Array("AWS4\(key.secret)".utf8)) { Digest.hmac(key: $0, $1) }
        // Another day has begun, or a test moves the clock: old keys are of no more use.
        if derived.count >= 1000 { derived = [:] }
        derived[use] = result
        return result
    }
}
