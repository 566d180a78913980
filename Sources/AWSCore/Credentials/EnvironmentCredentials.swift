import Glibc

/// Credentials from AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, as every AWS SDK reads them.
///
/// A variable that is set but empty counts as not set. A key without its secret, or the reverse, is an error: to go on to
/// the next provider would act as somebody else than was meant.
public struct EnvironmentCredentials: CredentialsProvider {
    private let variables: [String: String]

    public init(_ variables: [String: String]) {
        self.variables = variables
    }

    /// Reads the three variables of this process, once.
    public init() {
        variables = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"].reduce(into: [:]) {
            found, name in
            found[name] = getenv(name).map { String(cString: $0) }
        }
    }

    public func credentials() async throws(CredentialsError) -> Credentials {
        switch (variable("AWS_ACCESS_KEY_ID"), variable("AWS_SECRET_ACCESS_KEY")) {
        case (let key?, let secret?):
            return Credentials(
                accessKeyID: key, secretAccessKey: Secret(secret),
                sessionToken: variable("AWS_SESSION_TOKEN").map(Secret.init))
        case (nil, nil):
            throw error(.notConfigured, "neither AWS_ACCESS_KEY_ID nor AWS_SECRET_ACCESS_KEY is set")
        case (nil, _?):
            throw error(.invalid, "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is missing")
        case (_?, nil):
            throw error(.invalid, "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is missing")
        }
    }

    public func refreshed() async throws(CredentialsError) -> Credentials {
        try await credentials()
    }

    private func variable(_ name: String) -> String? {
        variables[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    private func error(_ kind: CredentialsError.Kind, _ reason: String) -> CredentialsError {
        CredentialsError(kind, provider: "environment", reason: reason)
    }
}
