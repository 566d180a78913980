/// What EC2 answers in place of a result: its code, its message, its HTTP status.
public struct CloudError: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    /// EC2's code, for instance `InvalidNetworkInterfaceID.NotFound`.
    public let code: String
    /// EC2's text. Clients parse some of them, so they are kept letter by letter.
    public let message: String
    /// The HTTP status, which follows from the code.
    public let status: Int

    public init(_ code: String, _ message: String) {
        self.code = code
        self.message = message
        status = Self.statuses[code] ?? 400
    }

    // "Error codes for the Amazon EC2 API": all client errors are 400 but these.
    private static let statuses: [String: Int] = [
        "AuthFailure": 401,
        "UnauthorizedOperation": 403, "AccessDenied": 403, "OptInRequired": 403, "MissingAuthenticationToken": 403,
        "DryRunOperation": 412,
        "InternalError": 500, "InternalFailure": 500, "InsufficientInstanceCapacity": 500,
        "RequestLimitExceeded": 503, "Unavailable": 503, "ServiceUnavailable": 503,
    ]

    public var description: String { "\(code): \(message)" }
}
