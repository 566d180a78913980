import AWSCore
import HTTPClient

/// The session token of IMDSv2: kept, renewed in time, fetched once for all who wait for it.
actor MetadataToken {
    static let path = "api/token"
    /// The longest life that the service grants: 6 hours (EC2 User Guide, "Use the Instance Metadata Service").
    static let lifetime: Int64 = 21_600
    private static let lifetimeHeader = "X-aws-ec2-metadata-token-ttl-seconds"

    private struct Token {
        let value: String
        /// On the clock's uptime.
        let renewal: Duration
    }

    private let channel: MetadataChannel
    private var kept: Token?
    private var inFlight: Task<Result<Token, MetadataError>, Never>?

    init(_ channel: MetadataChannel) { self.channel = channel }

    /// A token that is not about to expire and is not `rejected`, the one that the service has just refused.
    func value(insteadOf rejected: String? = nil) async throws(MetadataError) -> String {
        if let kept, kept.value != rejected, channel.clock.uptime() < kept.renewal { return kept.value }
        let task = inFlight ?? Task { await self.fetch() }
        inFlight = task
        return try await task.value.get().value
    }

    private func fetch() async -> Result<Token, MetadataError> {
        defer { inFlight = nil }
        do throws(MetadataError) {
            let token = try await make()
            kept = token
            return .success(token)
        } catch {
            return .failure(error)
        }
    }

    private func make() async throws(MetadataError) -> Token {
        let asked = channel.clock.uptime()
        let answer = try await channel.send(
            "PUT", Self.path, HTTPHeader(name: Self.lifetimeHeader, value: String(Self.lifetime)))
        // No way back to IMDSv1, whatever the status: who can forge one answer would then read credentials without a token.
        guard answer.status == 200 else { throw MetadataError(path: Self.path, kind: .status(answer.status)) }
        let value = answer.text
        guard (1...1024).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw MetadataError(path: Self.path, kind: .malformed("the answer is not a token"))
        }
        let seconds = answer.header(Self.lifetimeHeader).flatMap(Int64.init) ?? Self.lifetime
        let lifetime = Duration.seconds(max(0, min(seconds, Self.lifetime)))
        return Token(value: value, renewal: asked + lifetime - min(.seconds(300), lifetime / 10))
    }
}
