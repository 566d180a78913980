import AWSCore
import Foundation
import HTTPClient
import Synchronization

@testable import EC2

/// Answers requests from a script and keeps them. The last line of the script repeats.
final class ScriptedHTTP: HTTPSending {
    enum Line: Sendable {
        case answer(HTTPResponse)
        case failure(HTTPClientError.Kind, mayHaveBeenSent: Bool)
    }

    private let script: [Line]
    private let kept = Mutex<[HTTPRequest]>([])

    init(_ script: Line...) {
        self.script = script
    }

    var requests: [HTTPRequest] { kept.withLock(\.self) }

    /// The parameters of each request.
    var calls: [[String: String]] { requests.map { parameters(of: $0.body) } }

    func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
        let index = kept.withLock { kept in
            kept.append(request)
            return kept.count - 1
        }
        switch script[min(index, script.count - 1)] {
        case .answer(let response): return response
        case .failure(let kind, let mayHaveBeenSent):
            throw HTTPClientError(
                kind: kind, method: request.method, url: request.url, detail: "as told",
                mayHaveBeenSent: mayHaveBeenSent)
        }
    }
}

extension ScriptedHTTP.Line {
    static func success(_ action: EC2Action, _ content: String = "<return>true</return>") -> Self {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <\(action.rawValue)Response xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>\(content)\
            </\(action.rawValue)Response>
            """
        return .answer(HTTPResponse(status: 200, body: Array(text.utf8)))
    }

    static func error(_ code: String, status: Int = 400, date: String? = nil) -> Self {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <Response><Errors><Error><Code>\(code)</Code><Message>about \(code)</Message></Error></Errors>\
            <RequestID>request-1</RequestID></Response>
            """
        return .answer(
            HTTPResponse(
                status: status, headers: date.map { [HTTPHeader(name: "Date", value: $0)] } ?? [],
                body: Array(text.utf8)))
    }

    static func text(_ text: String, status: Int) -> Self {
        .answer(HTTPResponse(status: status, body: Array(text.utf8)))
    }
}

/// A clock that stands still but for sleeping.
final class TestClock: Sendable {
    static let start: Int64 = 1_795_561_983

    private let slept = Mutex<[Duration]>([])

    /// The waits, in order.
    var waits: [Duration] { slept.withLock(\.self) }

    var client: ClientClock {
        ClientClock(
            now: { Self.start + self.elapsed.components.seconds }, uptime: { self.elapsed },
            sleep: { duration in self.slept.withLock { $0.append(duration) } })
    }

    private var elapsed: Duration { slept.withLock { $0.reduce(.zero, +) } }
}

/// Hands out one set of credentials after the other, a new one at each refresh.
final class TestCredentials: CredentialsProvider {
    private let state = Mutex((current: 0, refreshes: 0))
    private let names: [String]

    init(_ names: String...) {
        self.names = names
    }

    var refreshes: Int { state.withLock(\.refreshes) }

    func credentials() async throws(CredentialsError) -> Credentials {
        let name = names[state.withLock(\.current)]
        return Credentials(accessKeyID: name, secretAccessKey: Secret("secret"), sessionToken: Secret("token"))
    }

    func refreshed() async throws(CredentialsError) -> Credentials {
        state.withLock { state in
            state.refreshes += 1
            state.current = min(state.current + 1, names.count - 1)
        }
        return try await credentials()
    }
}

/// A client in front of `http`, whose jitter is half the bound.
func client(
    _ http: ScriptedHTTP, credentials: any CredentialsProvider = TestCredentials("AKID"),
    clock: TestClock = TestClock(),
    endpoint: String? = nil, region: String = "eu-central-1", retry: RetryPolicy = RetryPolicy()
) -> EC2Client {
    EC2Client(
        http: http, credentials: credentials, region: region, endpoint: endpoint, retry: retry, clock: clock.client,
        random: { 0.5 })
}

/// Decodes a form body by rules of its own.
func parameters(of body: [UInt8]) -> [String: String] {
    String(decoding: body, as: UTF8.self).split(separator: "&").reduce(into: [:]) { result, pair in
        let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        result[decode(parts[0])] = decode(parts[1])
    }
}

private func decode(_ text: Substring) -> String {
    text.replacing("+", with: " ").removingPercentEncoding ?? "not percent-encoded: \(text)"
}
