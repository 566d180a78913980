public import AWSCore
public import HTTPClient

/// The instance metadata service, by session tokens only (IMDSv2; EC2 User Guide, "Instance metadata").
///
/// One token serves all requests; it is renewed before it expires, and once when the service refuses it. Answers with 5xx,
/// 429 or none at all are asked for again with jitter, within seconds. Requests never pass through a proxy.
public final class InstanceMetadata: Sendable {
    private let channel: MetadataChannel
    private let token: MetadataToken

    /// Three more attempts within 15 seconds. The service has no published rate; it drops what is too much for it.
    public static let defaultRetry = RetryPolicy(
        throttledAttempts: 4, transientAttempts: 4, base: .milliseconds(200), cap: .seconds(2), budget: .seconds(15))

    /// - Parameters:
    ///   - endpoint: `AWS_EC2_METADATA_SERVICE_ENDPOINT`, or the address that every instance has.
    ///   - random: In 0..<1; spreads the attempts.
    public init(
        http: any HTTPSending, endpoint: String = "http://169.254.169.254",
        retry: RetryPolicy = InstanceMetadata.defaultRetry, clock: ClientClock = .system,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        let base = endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
        channel = MetadataChannel(http: http, endpoint: base, retry: retry, clock: clock, random: random)
        token = MetadataToken(channel)
    }

    /// The item at `path` under `/latest/`, for instance "meta-data/instance-id", as it came; `nil` when there is none (404).
    public func text(_ path: String) async throws(MetadataError) -> String? {
        let first = try await token.value()
        var answer = try await get(path, first)
        if answer.status == 401 { answer = try await get(path, try await token.value(insteadOf: first)) }
        switch answer.status {
        case 200: return answer.text
        case 404: return nil
        default: throw MetadataError(path: path, kind: .status(answer.status))
        }
    }

    /// The words of the item at `path`, split at any white space; none when there is no item.
    public func list(_ path: String) async throws(MetadataError) -> [String] {
        try await text(path).map(words) ?? []
    }

    /// The one word of the item at `path`; `nil` when there is none.
    func value<Value: LosslessStringConvertible>(_ path: String) async throws(MetadataError) -> Value? {
        let words = try await list(path)
        guard let word = words.first else { return nil }
        guard words.count == 1 else {
            throw MetadataError(path: path, kind: .malformed("\(words.count) words in place of one"))
        }
        return try parse(word, at: path)
    }

    /// The one word of the item at `path`, which must be there.
    func required<Value: LosslessStringConvertible>(_ path: String) async throws(MetadataError) -> Value {
        guard let value: Value = try await value(path) else { throw MetadataError(path: path, kind: .missing) }
        return value
    }

    private func get(_ path: String, _ token: String) async throws(MetadataError) -> HTTPResponse {
        try await channel.send("GET", path, HTTPHeader(name: "X-aws-ec2-metadata-token", value: token))
    }
}

func words(_ text: String) -> [String] { text.split(whereSeparator: \.isWhitespace).map(String.init) }

func parse<Value: LosslessStringConvertible>(_ word: String, at path: String) throws(MetadataError) -> Value {
    guard let value = Value(word) else {
        throw MetadataError(path: path, kind: .malformed("'\(word.prefix(80))' is not of type \(Value.self)"))
    }
    return value
}
