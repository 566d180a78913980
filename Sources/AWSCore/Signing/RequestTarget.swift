/// The three parts of a URL that are signed.
struct RequestTarget {
    /// The value of the Host header that libcurl sends for this URL: with the port, unless it is the scheme's own.
    let host: String
    /// As it stands in the URL; empty if the URL ends with the host.
    let path: Substring
    /// What follows the `?`; empty if there is none.
    let query: Substring

    init(url: String) {
        let address = url.prefix { $0 != "#" }
        let scheme = address.firstRange(of: "://").map { address[..<$0.lowerBound].lowercased() } ?? "https"
        let rest = address.firstRange(of: "://").map { address[$0.upperBound...] } ?? address
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest[authority.endIndex...]
        path = target.prefix { $0 != "?" }
        query = target[path.endIndex...].dropFirst()

        let hostAndPort = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let ownPort = scheme == "http" ? ":80" : ":443"
        // In "[::1]" the last colon is the address's own; only what follows the bracket is a port.
        let hasOwnPort = hostAndPort.hasSuffix(ownPort) && (!hostAndPort.hasPrefix("[") || hostAndPort.contains("]:"))
        host = String(hasOwnPort ? hostAndPort.dropLast(ownPort.count) : hostAndPort)
    }
}
