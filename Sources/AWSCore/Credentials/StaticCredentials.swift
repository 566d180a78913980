/// Credentials that were given and never change.
public struct StaticCredentials: CredentialsProvider {
    private let value: Credentials

    public init(_ value: Credentials) {
        self.value = value
    }

    public func credentials() async throws(CredentialsError) -> Credentials { value }
    public func refreshed() async throws(CredentialsError) -> Credentials { value }
}
