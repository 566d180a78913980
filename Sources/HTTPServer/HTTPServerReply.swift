/// What a handler answers. The transport adds `Content-Length` and `Connection`; it sends no others of its own.
public struct HTTPServerReply: Sendable {
    /// 200 to 599.
    public var status: Int
    public var headers: [(name: String, value: String)]
    /// Left out, with its length kept, when the request was HEAD.
    public var body: [UInt8]
    /// Whether the connection ends behind this answer.
    public var closesConnection = false
    /// Whether the connection ends *in place* of this answer: a fault to try clients with.
    public var dropsConnection = false
    /// The IP time to live of the packets that carry this answer (IMDS: HttpPutResponseHopLimit); `nil` is the system's
    /// default.
    public var timeToLive: Int?

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer in plain text.
    public init(status: Int, text: String, contentType: String = "text/plain") {
        self.init(status: status, headers: [("Content-Type", contentType)], body: Array(text.utf8))
    }

    /// No answer: the connection is closed.
    public static var droppedConnection: HTTPServerReply {
        var reply = HTTPServerReply(status: 500)
        reply.dropsConnection = true
        return reply
    }
}
