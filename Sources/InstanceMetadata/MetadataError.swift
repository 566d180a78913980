public import HTTPClient

/// Why the instance metadata service did not give what was asked for.
public struct MetadataError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// No answer came, after all attempts.
        case unreachable(HTTPClientError)
        /// The answer was this status: 401 with a token just made, 403 when the service is disabled, a 5xx after all attempts.
        case status(Int)
        /// 404 for something that every instance or interface has. During an attach this heals: metadata lags behind EC2.
        case missing
        /// The answer is not what belongs there; the text says what it is.
        case malformed(String)
        /// The task that waited has been cancelled.
        case cancelled
    }

    /// What was asked for, under `/latest/`.
    public let path: String
    public let kind: Kind

    public init(path: String, kind: Kind) {
        self.path = path
        self.kind = kind
    }

    public var description: String { "instance metadata /latest/\(path): \(reason)" }

    private var reason: String {
        switch kind {
        case .unreachable(let error):
            """
            no answer: \(error); is the service enabled for this instance, and is its hop limit at least 2 if this \
            process is not on the host's network?
            """
        case .status(401): "status 401 with a new token; is something between this process and the service?"
        case .status(403): "status 403; the service is disabled for this instance (HttpEndpoint)"
        case .status(let status): "status \(status)"
        case .missing: "status 404"
        case .malformed(let what): what
        case .cancelled: "the task that waited has been cancelled"
        }
    }
}
