/// Why a provider has no credentials to give.
public struct CredentialsError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// This provider is not set up here; the next one in a chain is asked.
        case notConfigured
        /// This provider is set up, but wrongly; asking again gives the same answer until someone mends it.
        case invalid
        /// The source did not answer, or not now; asking again later may help.
        case unavailable
    }

    public let kind: Kind
    /// Who was asked, as an operator knows it: "environment", "instance role".
    public let provider: String
    /// What was wrong, with the variable or path it is about and never with a secret.
    public let reason: String

    public init(_ kind: Kind, provider: String, reason: String) {
        self.kind = kind
        self.provider = provider
        self.reason = reason
    }

    public var description: String {
        "no AWS credentials from \(provider): \(reason)"
    }
}
