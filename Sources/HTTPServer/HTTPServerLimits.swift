/// What one client may ask of the server.
public struct HTTPServerLimits: Hashable, Sendable {
    /// Bytes of all header names and values of a request; more is answered 431 (RFC 6585, section 5).
    public var headerBytes: Int
    /// Bytes of a request's body; more is answered 413 (RFC 9110, section 15.5.14).
    public var bodyBytes: Int
    /// How long a connection may lie still while the server waits for a request or the rest of one. The time in which a
    /// handler works does not count.
    public var idleTimeout: Duration

    public init(headerBytes: Int = 64 << 10, bodyBytes: Int = 4 << 20, idleTimeout: Duration = .seconds(60)) {
        self.headerBytes = headerBytes
        self.bodyBytes = bodyBytes
        self.idleTimeout = idleTimeout
    }
}
