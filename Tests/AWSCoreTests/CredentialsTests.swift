import Testing

@testable import AWSCore

struct CredentialsTests {
    static let example = Credentials(
        accessKeyID: "AKID", secretAccessKey: Secret("s3cret"), sessionToken: Secret("t0ken"), expiration: 1_000)

    @Test func `no way of printing credentials shows a secret`() {
        var dumped = ""
        dump(Self.example, to: &dumped)
        for text in ["\(Self.example)", String(reflecting: Self.example), dumped, "\(Self.example.secretAccessKey)"] {
            #expect(!text.contains("s3cret") && !text.contains("t0ken"))
        }
        #expect("\(Self.example)".contains("AKID"))
    }

    @Test func `the environment gives key, secret and token`() async throws {
        let provider = EnvironmentCredentials([
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s3cret", "AWS_SESSION_TOKEN": "t0ken",
        ])
        let credentials = try await provider.credentials()
        #expect(credentials.accessKeyID == "AKID")
        #expect(credentials.secretAccessKey.value == "s3cret")
        #expect(credentials.sessionToken?.value == "t0ken")
        #expect(credentials.expiration == nil)
    }

    @Test func `an empty session token is none`() async throws {
        let provider = EnvironmentCredentials([
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s3cret", "AWS_SESSION_TOKEN": "",
        ])
        #expect(try await provider.credentials().sessionToken == nil)
    }

    @Test(arguments: [
        ([:], CredentialsError.Kind.notConfigured, "neither AWS_ACCESS_KEY_ID nor AWS_SECRET_ACCESS_KEY is set"),
        (["AWS_ACCESS_KEY_ID": "A"], .invalid, "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is missing"),
        (["AWS_SECRET_ACCESS_KEY": "S"], .invalid, "AWS_SECRET_ACCESS_KEY is set but AWS_ACCESS_KEY_ID is missing"),
        (
            ["AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": ""], .invalid,
            "AWS_ACCESS_KEY_ID is set but AWS_SECRET_ACCESS_KEY is missing"
        ),
    ])
    func `an environment that is not whole is refused by the variable's name`(
        _ variables: [String: String], _ kind: CredentialsError.Kind, _ reason: String
    ) async {
        let error = await #expect(throws: CredentialsError.self) {
            try await EnvironmentCredentials(variables).credentials()
        }
        #expect(error?.kind == kind)
        #expect(error?.description == "no AWS credentials from environment: \(reason)")
    }
}
