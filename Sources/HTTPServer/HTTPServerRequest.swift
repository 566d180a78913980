/// A whole request, as it came over the wire.
public struct HTTPServerRequest: Sendable {
    /// `GET`, `POST`, ...: as sent, in the sender's case.
    public var method: String
    /// Path and query as sent, not decoded: `/latest/meta-data/?x=%20`.
    public var target: String
    /// In the order sent, repeated names included; names in the sender's case.
    public var headers: [(name: String, value: String)]
    /// Without the framing of chunks.
    public var body: [UInt8]
    /// Where the client connected to; `nil` on a unix socket.
    public var localAddress: Endpoint?
    /// Where it connected from; `nil` on a unix socket.
    public var remoteAddress: Endpoint?

    /// One end of a TCP connection.
    public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
        /// In text form without brackets: `10.0.0.1`, `fe80::1`.
        public var ip: String
        public var port: Int

        public init(ip: String, port: Int) {
            self.ip = ip
            self.port = port
        }

        /// Whether the address is 127.0.0.0/8 (RFC 1122, section 3.2.1.3) or ::1 (RFC 4291, section 2.5.3).
        public var isLoopback: Bool { ip.hasPrefix("127.") || ip == "::1" || ip.hasPrefix("::ffff:127.") }

        public var description: String { ip.utf8.contains(UInt8(ascii: ":")) ? "[\(ip)]:\(port)" : "\(ip):\(port)" }
    }

    public init(
        method: String, target: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        localAddress: Endpoint? = nil, remoteAddress: Endpoint? = nil
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.localAddress = localAddress
        self.remoteAddress = remoteAddress
    }

    /// The first value of the header `name`, whatever its case (RFC 9110, section 5.1).
    public func header(_ name: String) -> String? {
        headers.first { $0.name.isHeaderName(name) }?.value
    }

    /// `target` up to the first `?`.
    public var path: Substring { target[..<(mark ?? target.endIndex)] }

    /// `target` behind the first `?`; empty without one.
    public var query: Substring { mark.map { target[target.utf8.index(after: $0)...] } ?? "" }

    private var mark: String.Index? { target.utf8.firstIndex(of: UInt8(ascii: "?")) }
}

extension String {
    /// Whether both are the same header's name: ASCII, whatever its case (RFC 9110, section 5.1).
    public func isHeaderName(_ name: String) -> Bool {
        guard utf8.count == name.utf8.count else { return false }
        var others = name.utf8.makeIterator()
        for mine in utf8 {
            guard let other = others.next(), mine.asciiLowercased == other.asciiLowercased else { return false }
        }
        return true
    }
}

extension UInt8 {
    fileprivate var asciiLowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}
