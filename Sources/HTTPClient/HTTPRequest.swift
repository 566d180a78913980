/// One header field. Names compare without regard to case (RFC 9110 section 5.1); `==` compares as written.
public struct HTTPHeader: Hashable, Sendable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

extension [HTTPHeader] {
    /// The value of the first header of that name, in any case.
    public func first(named name: String) -> String? {
        first { $0.name.utf8.elementsEqual(name.utf8, by: equalIgnoringCase) }?.value
    }
}

private func equalIgnoringCase(_ left: UInt8, _ right: UInt8) -> Bool { lowercase(left) == lowercase(right) }

private func lowercase(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
}

/// One HTTP request as a value. Its description shows neither query, headers nor body: they may hold secrets.
public struct HTTPRequest: Hashable, Sendable, CustomStringConvertible {
    /// "GET", "POST", ...; an RFC 9110 token, sent as it is.
    public var method: String
    /// An absolute http or https URL. Path and query are sent byte for byte, so they must be percent-encoded already.
    public var url: String
    /// Sent in this order. `Host`, `Content-Length` and `Connection` are the client's own, unless given here.
    public var headers: [HTTPHeader]
    /// Sent with its Content-Length; empty means no body.
    public var body: [UInt8]
    /// The deadline of the whole exchange, from the call of `send` to the last byte of the answer. Whole milliseconds.
    public var timeout: Duration
    /// The part of `timeout` that resolving, connecting and the TLS handshake may take.
    public var connectTimeout: Duration
    /// The most bytes that headers and body of the answer may have together; more fails with `.tooLarge`.
    public var sizeLimit: Int
    /// Whether `http_proxy`, `https_proxy` and `no_proxy` of the environment are obeyed. `false` for instance metadata and
    /// container credentials: libcurl obeys them even for 169.254.169.254.
    public var usesProxy: Bool

    public init(
        method: String = "GET", url: String, headers: [HTTPHeader] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(30), connectTimeout: Duration = .seconds(5), sizeLimit: Int = 16 << 20,
        usesProxy: Bool = true
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.connectTimeout = connectTimeout
        self.sizeLimit = sizeLimit
        self.usesProxy = usesProxy
    }

    public var description: String { "\(method) \(withoutSecrets(url: url))" }
}

/// `url` without user, password, query and fragment, fit for a log.
func withoutSecrets(url: String) -> String {
    let address = url.prefix { $0 != "?" && $0 != "#" }
    guard let scheme = address.firstRange(of: "://") else { return String(address) }
    let authority = address[scheme.upperBound...].prefix { $0 != "/" }
    guard let at = authority.lastIndex(of: "@") else { return String(address) }
    return String(address[..<scheme.upperBound]) + String(address[address.index(after: at)...])
}
