/// Who sends HTTP requests: libcurl in the product, a script in a test.
public protocol HTTPSending: Sendable {
    /// Sends `request` and returns the answer, whatever its status. Never follows redirects, never repeats.
    ///
    /// A cancelled task gets `.cancelled` at once.
    func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse
}
