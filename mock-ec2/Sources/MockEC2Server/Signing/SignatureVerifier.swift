import HTTPServer
import MockCloud
import Synchronization

/// Verifies AWS Signature Version 4, written from AWS's description of it and sharing nothing with the client.
///
/// Requests may be verified at the same time: only looking up keys is done one after the other.
final class SignatureVerifier: Sendable {
    /// The service that a request goes to, and what it insists on.
    struct Service: Hashable, Sendable {
        var name: String
        var region: String
        /// How far the signer's clock may be off.
        var allowedSkew: Duration
    }

    private struct KeyUse: Hashable {
        var accessKeyID: String
        var secret: String
        var scope: CredentialScope
    }

    private struct Keys {
        /// By access key id.
        var known: [String: AccessKey] = [:]
        /// Derived keys: a key is good for one day, so this stays small.
        var derived: [KeyUse: [UInt8]] = [:]
    }

    private let keys = Mutex(Keys())

    /// The lasting keys, by id.
    var lastingKeys: [AccessKey] {
        keys.withLock { $0.known.values.filter { $0.sessionToken == nil }.sorted { $0.id < $1.id } }
    }

    /// Adds a key, or gives a known one another secret.
    func add(_ key: AccessKey) { keys.withLock { $0.known[key.id] = key } }

    func removeLastingKeys() { keys.withLock { $0.known = $0.known.filter { $0.value.sessionToken != nil } } }

    /// The keys that are not lasting ones, with those that have expired of late.
    var temporaryKeys: [AccessKey] {
        keys.withLock { $0.known.values.filter { $0.sessionToken != nil } }
    }

    /// Ends all keys that are not lasting ones.
    func expireTemporaryKeys(at time: CloudTime) {
        keys.withLock { keys in
            for (id, key) in keys.known where key.sessionToken != nil {
                keys.known[id]?.expiration = min(key.expiration ?? time, time)
            }
        }
    }

    /// Adds a temporary key. Those that expired an hour ago are no longer worth an answer of their own, and go.
    func add(_ key: AccessKey, now: CloudTime) {
        keys.withLock { keys in
            if keys.known.count % 1024 == 1023 {
                keys.known = keys.known.filter { ($0.value.expiration ?? now) + .seconds(3600) > now }
            }
            keys.known[key.id] = key
        }
    }

    /// The key that signed `request`. Throws what is wrong with the signature; the order is AWS's.
    func verify(
        _ request: HTTPServerRequest, for service: Service, now: CloudTime
    ) throws(AuthenticationFailure) -> AccessKey {
        let claim = try SignatureClaim(request)
        guard let key = keys.withLock({ $0.known[claim.accessKeyID] }) else { throw .unknownKey }
        try checkScope(claim, service)
        try checkTime(claim, service, now)
        try checkSignedHeaders(claim, request)
        let expected = signature(of: request, claim, key)
        guard Digest.isEqual(expected, claim.signature.utf8) else { throw .wrongSignature }
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
        guard claim.signedHeaders.contains("host") else { throw .wrongSignature }
        for (name, _) in request.headers where name.utf8.count >= 6 {
            // The sixth character tells already of most that they are not called `x-amz-*`.
            guard name.utf8[name.utf8.index(name.startIndex, offsetBy: 5)] == UInt8(ascii: "-") else { continue }
            let name = name.lowercased()
            guard name.hasPrefix("x-amz-"), name != "x-amz-security-token" else { continue }
            guard claim.signedHeaders.contains(name) else { throw .wrongSignature }
        }
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

    private func signature(of request: HTTPServerRequest, _ claim: SignatureClaim, _ key: AccessKey) -> [UInt8] {
        let hash = Digest.sha256(CanonicalRequest.bytes(of: request, claim))
        let scope = claim.scope
        var text: [UInt8] = []
        text.reserveCapacity(192)
        let lines = [
            (SignatureClaim.algorithm, "\n"), (claim.timestamp, "\n"), (scope.date, "/"), (scope.region, "/"),
            (scope.service, "/"), (scope.terminator, "\n"),
        ]
        for (line, end) in lines {
            text += line.utf8
            text += end.utf8
        }
        text += Digest.hexBytes(hash)
        return Digest.hexBytes(Digest.hmac(key: signingKey(key, claim.scope), text))
    }

    private func signingKey(_ key: AccessKey, _ scope: CredentialScope) -> [UInt8] {
        let use = KeyUse(accessKeyID: key.id, secret: key.secret, scope: scope)
        if let derived = keys.withLock({ $0.derived[use] }) { return derived }
        let parts = [scope.date, scope.region, scope.service, scope.terminator]
        let result = parts.reduce(Array("AWS4\(key.secret)".utf8)) { Digest.hmac(key: $0, $1) }
        keys.withLock { keys in
            // Another day has begun, or a test moves the clock: old keys are of no more use.
            if keys.derived.count >= 1000 { keys.derived = [:] }
            keys.derived[use] = result
        }
        return result
    }
}
