/// A request that got no answer. A status such as 404 or 503 is an answer and never this.
public struct HTTPClientError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The deadline of the request or of its connection passed.
        case timeout
        /// Name resolution, connecting, the proxy, or a connection that broke.
        case connection
        /// The handshake, or a certificate that is not trusted or not the host's.
        case tls
        /// Headers and body of the answer exceed the request's `sizeLimit`.
        case tooLarge
        /// The task that waited for the answer was cancelled.
        case cancelled
        /// The client has been shut down.
        case closed
        /// The request cannot be sent at all: not an http(s) URL, a header with a line break, ...
        case badRequest
        /// The answer is not HTTP.
        case badResponse
        /// libcurl could not do its own work: out of memory or of descriptors.
        case internalFailure
    }

    public let kind: Kind
    public let method: String
    /// The URL without user, query and fragment.
    public let url: String
    /// What libcurl or the peer said.
    public let detail: String
    /// `false` only if it is certain that no byte of the request has reached the server, so that even a call that must
    /// not run twice may be repeated.
    public let mayHaveBeenSent: Bool

    public init(kind: Kind, method: String, url: String, detail: String, mayHaveBeenSent: Bool) {
        self.kind = kind
        self.method = method
        self.url = withoutSecrets(url: url)
        self.detail = detail
        self.mayHaveBeenSent = mayHaveBeenSent
    }

    /// The failure of `request`.
    public init(kind: Kind, request: HTTPRequest, detail: String, mayHaveBeenSent: Bool) {
        self.init(
            kind: kind, method: request.method, url: request.url, detail: detail, mayHaveBeenSent: mayHaveBeenSent)
    }

    public var description: String {
        "\(method) \(url): \(kind): \(detail)" + (mayHaveBeenSent ? "; the request may have been sent" : "")
    }
}
