import AWSCore
import HTTPClient

/// Requests to the metadata service, repeated while it is out of breath.
struct MetadataChannel: Sendable {
    let http: any HTTPSending
    /// Scheme and authority, no slash at the end.
    let endpoint: String
    let retry: RetryPolicy
    let clock: ClientClock
    /// In 0..<1.
    let random: @Sendable () -> Double

    /// The service answers within a few milliseconds, or not at all.
    private static let connectTimeout = Duration.seconds(1)
    private static let timeout = Duration.seconds(2)
    /// The largest item is the user data with 16 KiB; a listing is smaller still.
    private static let sizeLimit = 1 << 20

    /// The answer to a request, whatever its status, but for 429 and 5xx only after all attempts.
    ///
    /// All requests to the service are idempotent, so that a lost answer is no reason not to repeat.
    func send(_ method: String, _ path: String, _ header: HTTPHeader) async throws(MetadataError) -> HTTPResponse {
        let request = HTTPRequest(
            method: method, url: "\(endpoint)/latest/\(path)", headers: [header], timeout: Self.timeout,
            connectTimeout: Self.connectTimeout, sizeLimit: Self.sizeLimit, usesProxy: false)
        let start = clock.uptime()
        var attempt = 0
        while true {
            attempt += 1
            let outcome = await outcome(of: request)
            guard let failure = failure(in: outcome) else { return try answer(outcome, path) }
            let decision = retry.decide(
                attempt: attempt, failure: failure, elapsed: clock.uptime() - start, random: random())
            guard case .wait(let pause) = decision else { return try answer(outcome, path) }
            do { try await clock.sleep(pause) } catch { throw MetadataError(path: path, kind: .cancelled) }
        }
    }

    private func outcome(of request: HTTPRequest) async -> Result<HTTPResponse, HTTPClientError> {
        do throws(HTTPClientError) {
            return .success(try await http.send(request))
        } catch {
            return .failure(error)
        }
    }

    /// How an outcome that another attempt may mend failed; `nil` for all others.
    private func failure(in outcome: Result<HTTPResponse, HTTPClientError>) -> RetryPolicy.Failure? {
        switch outcome {
        case .success(let answer) where answer.status == 429: .throttled
        case .success(let answer) where answer.status >= 500: .transient
        case .failure(let error) where [.timeout, .connection].contains(error.kind): .transient
        default: nil
        }
    }

    private func answer(
        _ outcome: Result<HTTPResponse, HTTPClientError>, _ path: String
    ) throws(MetadataError) -> HTTPResponse {
        do throws(HTTPClientError) {
            return try outcome.get()
        } catch {
            throw MetadataError(path: path, kind: error.kind == .cancelled ? .cancelled : .unreachable(error))
        }
    }
}
