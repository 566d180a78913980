/// The answer to a request. Its description shows neither headers nor body: they may hold secrets.
public struct HTTPResponse: Hashable, Sendable, CustomStringConvertible {
    /// The status code, for instance 200. Any status is an answer, never an error of the client.
    public var status: Int
    /// The header fields in the order in which they came.
    public var headers: [HTTPHeader]
    public var body: [UInt8]

    public init(status: Int, headers: [HTTPHeader] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The value of the first header of that name, in any case.
    public func header(_ name: String) -> String? { headers.first(named: name) }

    /// The body as UTF-8; bytes that are not UTF-8 become U+FFFD.
    public var text: String { String(decoding: body, as: UTF8.self) }

    public var description: String { "HTTP status \(status), body of \(body.count) bytes" }
}
