public import AWSCore
import FoundationEssentials

/// The credentials of the instance's role, from the metadata service.
///
/// Kept until 5 minutes before they expire; while they are being fetched all callers share one fetch. When the service
/// fails at that time, the old ones serve until their end.
public struct InstanceRoleCredentials: CredentialsProvider {
    /// Keeping, renewing and sharing is what a chain does, also one of a single link.
    private let kept: CredentialsChain

    /// - Parameter now: Seconds since 1970.
    public init(_ metadata: InstanceMetadata, now: @escaping @Sendable () -> Int64 = ClientClock.system.now) {
        kept = CredentialsChain([RoleReader(metadata: metadata)], now: now)
    }

    /// Throws `.notConfigured` when the instance has no role, `.unavailable` when the service does not answer or cannot
    /// assume the role now, `.invalid` when its answer makes no sense.
    public func credentials() async throws(CredentialsError) -> Credentials { try await kept.credentials() }

    public func refreshed() async throws(CredentialsError) -> Credentials { try await kept.refreshed() }
}

/// Reads the role's credentials each time.
private struct RoleReader: CredentialsProvider {
    let metadata: InstanceMetadata

    private static let roles = "meta-data/iam/security-credentials/"

    func credentials() async throws(CredentialsError) -> Credentials {
        guard let role = try await text(Self.roles).flatMap({ words($0).first }) else {
            throw failure(.notConfigured, "the instance has no role (/latest/\(Self.roles) is empty)")
        }
        guard let answer = try await text(Self.roles + role) else {
            throw failure(.unavailable, "the role \(role) has just gone (status 404)")
        }
        return try credentials(of: role, answer)
    }

    func refreshed() async throws(CredentialsError) -> Credentials { try await credentials() }

    private func credentials(of role: String, _ text: String) throws(CredentialsError) -> Credentials {
        // What JSONDecoder says of a defect may quote the text, and the text is secret.
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(text.utf8)) else {
            throw failure(.invalid, "the answer for role \(role) is not the JSON of credentials")
        }
        guard answer.Code == "Success" else {
            throw failure(.unavailable, "role \(role): \(answer.Code): \(answer.Message ?? "no message")")
        }
        guard let key = answer.AccessKeyId, let secret = answer.SecretAccessKey, let token = answer.Token,
            let expiration = answer.Expiration.flatMap(AWSTime.parse(iso8601:))
        else {
            throw failure(
                .invalid, "role \(role): AccessKeyId, SecretAccessKey, Token or Expiration is missing or malformed")
        }
        return Credentials(
            accessKeyID: key, secretAccessKey: Secret(secret), sessionToken: Secret(token), expiration: expiration)
    }

    private func text(_ path: String) async throws(CredentialsError) -> String? {
        do throws(MetadataError) {
            return try await metadata.text(path)
        } catch {
            throw failure(.unavailable, error.description)
        }
    }

    private func failure(_ kind: CredentialsError.Kind, _ reason: String) -> CredentialsError {
        CredentialsError(kind, provider: "instance role", reason: reason)
    }

    /// The member names are the service's.
    private struct Answer: Decodable {
        let Code: String
        let Message: String?
        let AccessKeyId: String?
        let SecretAccessKey: String?
        let Token: String?
        let Expiration: String?
    }
}
