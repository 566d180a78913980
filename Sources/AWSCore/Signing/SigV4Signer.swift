public import HTTPClient

/// AWS Signature Version 4 (IAM User Guide, "AWS Signature Version 4 for API requests"), as all services but S3 want it.
public enum SigV4Signer {
    static let algorithm = "AWS4-HMAC-SHA256"

    /// `request` with the headers `X-Amz-Date`, `X-Amz-Security-Token` (for temporary credentials) and `Authorization`.
    ///
    /// Signs the method, path, query and body, and all headers but those that hops rewrite (`User-Agent`, `Connection`, ...).
    /// The URL must be percent-encoded already, a space as `%20`.
    /// - Parameters:
    ///   - service: The name of the service in the credential scope, for instance "ec2".
    ///   - date: The time of the signature in seconds since 1970; EC2 accepts it for 5 minutes.
    public static func sign(
        _ request: HTTPRequest, credentials: Credentials, region: String, service: String, date: Int64
    ) -> HTTPRequest {
        let scope = CredentialScope(date: date, region: region, service: service)
        var signed = request
        signed.setHeader("X-Amz-Date", to: scope.timestamp)
        if let token = credentials.sessionToken { signed.setHeader("X-Amz-Security-Token", to: token.value) }

        let canonical = CanonicalRequest(signed)
        let signature = scope.signature(of: canonical.text, secretAccessKey: credentials.secretAccessKey)
        let authorization = [
            "\(algorithm) Credential=\(credentials.accessKeyID)/\(scope)",
            "SignedHeaders=\(canonical.signedHeaders)", "Signature=\(signature)",
        ]
        signed.setHeader("Authorization", to: authorization.joined(separator: ", "))
        return signed
    }

    /// `request` with the signature in its query, so that whoever holds the URL can send it.
    ///
    /// Its headers and body are signed as well and must be sent with it.
    /// - Parameter expires: For how many seconds after `date` the URL is good; AWS takes at most 604,800.
    public static func presign(
        _ request: HTTPRequest, credentials: Credentials, region: String, service: String, date: Int64, expires: Int
    ) -> HTTPRequest {
        let scope = CredentialScope(date: date, region: region, service: service)
        var query = [
            ("X-Amz-Algorithm", algorithm),
            ("X-Amz-Credential", "\(credentials.accessKeyID)/\(scope)"),
            ("X-Amz-Date", scope.timestamp),
            ("X-Amz-Expires", String(expires)),
            ("X-Amz-SignedHeaders", CanonicalRequest(request).signedHeaders),
        ]
        if let token = credentials.sessionToken { query.append(("X-Amz-Security-Token", token.value)) }

        var signed = request
        signed.url = request.url.appendingQuery(query)
        let signature = scope.signature(
            of: CanonicalRequest(signed).text, secretAccessKey: credentials.secretAccessKey)
        signed.url = signed.url.appendingQuery([("X-Amz-Signature", signature)])
        return signed
    }
}

extension HTTPRequest {
    fileprivate mutating func setHeader(_ name: String, to value: String) {
        headers.removeAll { $0.name.lowercased() == name.lowercased() }
        headers.append(HTTPHeader(name: name, value: value))
    }
}

extension String {
    /// This URL with parameters at the end of its query; the fragment, which is never sent, is dropped.
    fileprivate func appendingQuery(_ parameters: [(name: String, value: String)]) -> String {
        let url = prefix { $0 != "#" }
        let encoded = parameters.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
        let separator = !url.contains("?") ? "?" : url.hasSuffix("?") ? "" : "&"
        return url + separator + encoded.joined(separator: "&")
    }
}
