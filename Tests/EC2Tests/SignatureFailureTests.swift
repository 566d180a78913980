import AWSCore
import HTTPClient
import Testing

@testable import EC2

struct SignatureFailureTests {
    static let codes = ["RequestExpired", "AuthFailure", "SignatureDoesNotMatch", "RequestInTheFuture", "ExpiredToken"]

    @Test(arguments: codes, FailureTests.Call.allCases)
    func `a refused signature is made anew once, with fresh credentials and at once`(
        _ code: String, _ call: FailureTests.Call
    ) async throws {
        let http = ScriptedHTTP(.error(code), call.success)
        let credentials = TestCredentials("OLD", "NEW")
        let clock = TestClock()
        try await call.run(client(http, credentials: credentials, clock: clock))
        #expect(credentials.refreshes == 1)
        #expect(clock.waits.isEmpty)
        let authorizations = http.requests.map { $0.headers.first(named: "Authorization") ?? "" }
        #expect(authorizations.first?.contains("Credential=OLD/") == true)
        #expect(authorizations.last?.contains("Credential=NEW/") == true)
    }

    @Test(arguments: codes)
    func `a signature refused twice surfaces`(_ code: String) async {
        let http = ScriptedHTTP(.error(code, status: 401))
        let credentials = TestCredentials("A", "B", "C")
        let error = await #expect(throws: EC2Error.self) {
            try await FailureTests.Call.assign.run(client(http, credentials: credentials))
        }
        #expect(error?.code == code)
        #expect(error?.outcomeIsUnknown == false)
        #expect(http.requests.count == 2)
        #expect(credentials.refreshes == 1)
    }

    @Test func `credentials that another call has renewed are used without renewing them again`() async throws {
        let credentials = TestCredentials("OLD", "NEW", "NEWER")
        let client = client(
            ScriptedHTTP(.error("RequestExpired"), FailureTests.Call.describe.success), credentials: credentials)
        let old = try await credentials.credentials()
        _ = try await credentials.refreshed()
        #expect(await client.renew(old).accessKeyID == "NEW")
        #expect(credentials.refreshes == 1)
    }

    @Test func `a clock that is wrong is put right by the Date header, for this call and those after it`() async throws
    {
        let http = ScriptedHTTP(
            .error("RequestExpired", date: "Tue, 24 Nov 2026 23:28:03 GMT"), FailureTests.Call.describe.success)
        let client = client(http)
        try await FailureTests.Call.describe.run(client)
        try await FailureTests.Call.describe.run(client)
        let dates = http.requests.map { $0.headers.first(named: "X-Amz-Date") }
        #expect(dates == ["20261124T231303Z", "20261124T232803Z", "20261124T232803Z"])
    }

    @Test func `a Date that is nearly ours is no reason to try again`() async {
        let http = ScriptedHTTP(.error("AuthFailure", status: 401, date: "Tue, 24 Nov 2026 23:13:33 GMT"))
        await #expect(throws: EC2Error.self) { try await FailureTests.Call.describe.run(client(http)) }
        #expect(http.requests.count == 1)
    }

    @Test func `without credentials nothing is sent`() async {
        let http = ScriptedHTTP(FailureTests.Call.describe.success)
        let error = await #expect(throws: EC2Error.self) {
            try await FailureTests.Call.describe.run(client(http, credentials: EnvironmentCredentials([:])))
        }
        #expect(http.requests.isEmpty)
        #expect(
            error?.description
                == "DescribeSubnets: no AWS credentials from environment: neither AWS_ACCESS_KEY_ID nor AWS_SECRET_ACCESS_KEY is set"
        )
    }
}
