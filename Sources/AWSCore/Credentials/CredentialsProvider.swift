/// A place where credentials come from: the environment, the instance's role, a file.
public protocol CredentialsProvider: Sendable {
    /// Credentials that are valid now; may be answered from memory.
    func credentials() async throws(CredentialsError) -> Credentials

    /// Credentials fetched anew, never from memory: what to ask for after AWS called the last ones expired.
    func refreshed() async throws(CredentialsError) -> Credentials
}
