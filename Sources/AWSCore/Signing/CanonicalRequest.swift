import HTTPClient

/// A request in the one form that client and server both hash (IAM User Guide, "Create a signed AWS API request", step 1).
struct CanonicalRequest {
    let text: String
    /// The names of the headers that are signed, sorted and joined by `;`.
    let signedHeaders: String

    /// What a hop may add, drop or rewrite on the way is not signed; the same list as botocore's.
    private static let unsignedHeaders: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    init(_ request: HTTPRequest) {
        let target = RequestTarget(url: request.url)
        let headers = Self.canonicalHeaders(of: request, host: target.host)
        signedHeaders = headers.map(\.name).joined(separator: ";")
        let payloadHash = request.headers.first(named: "X-Amz-Content-SHA256") ?? SHA256.hash(request.body).hexadecimal
        text = [
            request.method.uppercased(), Self.canonicalPath(target.path), Self.canonicalQuery(target.query),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), signedHeaders, payloadHash,
        ].joined(separator: "\n")
    }

    /// Without dot segments and doubled slashes, then encoded once more than it travels: so for all services but S3.
    static func canonicalPath(_ path: Substring) -> String {
        var segments: [Substring] = []
        for segment in path.split(separator: "/") where segment != "." {
            if segment == ".." { _ = segments.popLast() } else { segments.append(segment) }
        }
        let end = path.hasSuffix("/") && !segments.isEmpty ? "/" : ""
        return "/" + PercentEncoding.encodePath(segments.joined(separator: "/")) + end
    }

    /// Sorted by encoded name, then by encoded value; byte by byte, which is what the order of ASCII strings is.
    static func canonicalQuery(_ query: Substring) -> String {
        query.split(separator: "&")
            .map { pair in
                let name = pair.prefix { $0 != "=" }
                let value = pair[name.endIndex...].dropFirst()
                return (
                    PercentEncoding.encode(PercentEncoding.decode(name)),
                    PercentEncoding.encode(PercentEncoding.decode(value))
                )
            }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }
            .joined(separator: "&")
    }

    private static func canonicalHeaders(of request: HTTPRequest, host: String) -> [HTTPHeader] {
        var valuesByName: [String: [String]] = [:]
        for header in request.headers {
            let name = header.name.lowercased()
            guard !unsignedHeaders.contains(name) else { continue }
            valuesByName[name, default: []].append(trimmed(header.value))
        }
        if valuesByName["host"] == nil { valuesByName["host"] = [host] }
        return valuesByName.sorted { $0.key < $1.key }
            .map { HTTPHeader(name: $0.key, value: $0.value.joined(separator: ",")) }
    }

    /// Without white space at the ends, and with one space for each run inside.
    private static func trimmed(_ value: String) -> String {
        value.split { $0.isASCII && $0.isWhitespace }.joined(separator: " ")
    }
}
