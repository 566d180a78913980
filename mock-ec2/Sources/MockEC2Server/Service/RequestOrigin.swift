import HTTPServer
import IPAddressing

/// Why a request may not use the admin API and the console. They ask for no credentials, so whoever sends it must be on
/// this machine, and must not be a web page from elsewhere that a browser on this machine shows.
enum OriginRefusal: Error, Hashable, CustomStringConvertible {
    case remote
    /// A name can be made to point here by whoever owns it (DNS rebinding).
    case foreignHost(String)
    /// Another site's page has sent it (cross-site request forgery).
    case foreignOrigin(String)

    var description: String {
        switch self {
        case .remote: "the admin API answers on loopback only"
        case .foreignHost(let host):
            "the Host header is '\(host)': it must be localhost or an address, so that no web site can read this"
        case .foreignOrigin(let origin):
            "the request comes from a page of another origin (\(origin)): only this server's own pages may send it"
        }
    }
}

extension HTTPServerRequest {
    /// What keeps the request from the admin API; `nil`: nothing. Programs send neither `Origin` nor `Sec-Fetch-Site`, which
    /// are a browser's (Fetch, section 3.2; Fetch Metadata Request Headers, section 2.4).
    var originRefusal: OriginRefusal? {
        // No browser reaches a unix socket, which has no address.
        guard let remoteAddress else { return nil }
        guard remoteAddress.isLoopback else { return .remote }
        for host in values(of: "host") where !Self.isLiteral(host) { return .foreignHost(host) }
        let host = header("host")?.lowercased() ?? ""
        for origin in values(of: "origin") where origin.lowercased() != "http://\(host)" {
            return .foreignOrigin(origin)
        }
        guard method != "GET", method != "HEAD" else { return nil }
        for site in values(of: "sec-fetch-site") where site != "same-origin" && site != "none" {
            return .foreignOrigin(site)
        }
        return nil
    }

    private func values(of name: String) -> [String] {
        headers.filter { $0.name.lowercased() == name }.map(\.value)
    }

    /// Whether a `Host` header names no name but `localhost` (RFC 6761, section 6.3), with or without a port.
    private static func isLiteral(_ host: String) -> Bool {
        let port = host.reversed().prefix { $0.isASCII && $0.isNumber }
        let name = host.dropLast(port.count).hasSuffix(":") ? host.dropLast(port.count + 1) : host[...]
        if name.hasPrefix("["), name.hasSuffix("]") { return IPv6Address(String(name.dropFirst().dropLast())) != nil }
        return name.lowercased() == "localhost" || IPv4Address(String(name)) != nil
    }
}
