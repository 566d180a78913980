public import HTTPServer
import MockCloud

extension CloudService {
    /// Answers a request of `instance` to its metadata service
    /// ("Use the Instance Metadata Service to access instance metadata", EC2 User Guide).
    public func imds(_ request: HTTPServerRequest, instance: String) async -> HTTPServerReply {
        let now = advance()
        // The clock may have moved interfaces; whether the data plane followed is not this caller's affair.
        try? await settle()
        let strike = cloud.meetMetadataFaults()
        if strike.latency > .zero { try? await Task.sleep(for: strike.latency) }
        var view = cloud.metadata(of: instance)
        switch strike.fault {
        case .status(let status): return .metadataError(status, now)
        case .timeout(let time):
            try? await Task.sleep(for: time)
            return .droppedConnection
        case .stale: view = cloud.staleMetadata(of: instance) ?? view
        case nil: break
        }
        guard let view else { return .metadataError(404, now) }
        guard view.options.isEnabled else { return .metadataError(403, now) }
        let path = request.path.split(separator: "/").map(String.init)
        if path == ["latest", "api", "token"] { return issueToken(request, view, now) }
        guard request.method == "GET" || request.method == "HEAD" else { return .metadataError(405, now) }
        var headers: [(name: String, value: String)] = []
        if let token = request.header(Self.tokenHeader) {
            guard let left = metadataTokens.secondsLeft(of: token, instance: instance, now: now) else {
                return .metadataError(401, now)
            }
            headers.append((Self.lifetimeHeader, String(left)))
        } else if view.options.requiresTokens {
            return .metadataError(401, now)
        }
        guard let body = metadata(path, view, now) else { return .metadataError(404, now) }
        return HTTPServerReply(status: 200, headers: headers + HTTPServerReply.metadataHeaders(now), body: body)
    }

    private static let tokenHeader = "X-aws-ec2-metadata-token"
    private static let lifetimeHeader = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds"

    private func issueToken(_ request: HTTPServerRequest, _ view: MetadataView, _ now: CloudTime) -> HTTPServerReply {
        guard request.method == "PUT" else { return .metadataError(405, now) }
        // A request that came through a proxy may come from anywhere.
        guard request.header("X-Forwarded-For") == nil else { return .metadataError(403, now) }
        guard let seconds = request.header(Self.lifetimeHeader).flatMap(Int.init),
            MetadataTokens.lifetimes.contains(seconds)
        else { return .metadataError(400, now) }
        let token = metadataTokens.issue(to: view.instance, seconds: seconds, now: now)
        var reply = HTTPServerReply(
            status: 200, headers: [(Self.lifetimeHeader, String(seconds))] + HTTPServerReply.metadataHeaders(now),
            body: Array(token.utf8))
        reply.timeToLive = view.options.hopLimit
        return reply
    }

    /// The content at `path`; `nil` where there is nothing.
    private func metadata(_ path: [String], _ view: MetadataView, _ now: CloudTime) -> [UInt8]? {
        guard let version = path.first else { return Array((Self.versions + ["latest"]).joined(separator: "\n").utf8) }
        guard version == "latest" || Self.versions.contains(version) else { return nil }
        let names = path.dropFirst().compactMap { FormDecoding.decode(Array($0.utf8)[...], plusIsSpace: false) }
        switch MetadataTree.latest(view).find(names) {
        case .file(let bytes): return bytes
        case .directory(let entries): return Array(MetadataTree.listing(entries).utf8)
        case .roleCredentials(let role): return Array(credentials(of: view, role: role, now).utf8)
        case nil: return nil
        }
    }

    /// The versions that the root lists; all show the same tree here.
    private static let versions = [
        "1.0", "2016-09-02", "2018-09-24", "2019-10-01", "2020-10-27", "2021-03-23", "2021-07-15", "2022-09-24",
        "2024-04-11",
    ]

    private func credentials(of view: MetadataView, role: String, _ now: CloudTime) -> String {
        let session = roleSessions.session(of: view.instance, role: role, account: view.accountID, now: now)
        verifier.add(session.key, now: now)
        let document: JSON = [
            "Code": "Success", "LastUpdated": .string(session.issued.wholeSeconds), "Type": "AWS-HMAC",
            "AccessKeyId": .string(session.key.id), "SecretAccessKey": .string(session.key.secret),
            "Token": .string(session.key.sessionToken ?? ""), "Expiration": .string(session.expiration.wholeSeconds),
        ]
        return document.lines
    }
}

extension HTTPServerReply {
    fileprivate static func metadataHeaders(_ now: CloudTime) -> [(name: String, value: String)] {
        [("Content-Type", "text/plain"), ("Date", Timestamp.internetMessage(now)), ("Server", "EC2ws")]
    }

    /// The page that IMDS answers in place of content.
    fileprivate static func metadataError(_ status: Int, _ now: CloudTime) -> HTTPServerReply {
        let reasons = [
            400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
            500: "Internal Server Error", 503: "Service Unavailable",
        ]
        let title = "\(status) - \(reasons[status] ?? "Error")"
        let page = """
            <?xml version="1.0" encoding="iso-8859-1"?>
            <!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN"
            \t"http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
            <html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en">
             <head>
              <title>\(title)</title>
             </head>
             <body>
              <h1>\(title)</h1>
             </body>
            </html>
            """
        var reply = HTTPServerReply(status: status, text: page, contentType: "text/html")
        reply.headers += [("Date", Timestamp.internetMessage(now)), ("Server", "EC2ws")]
        return reply
    }
}
