import AWSCore
import HTTPClient
import Testing

@testable import EC2

/// The design's table "When a call to EC2 fails", row by row.
struct FailureTests {
    /// One call of each way of being repeated.
    enum Call: CaseIterable, CustomTestStringConvertible {
        case describe, create, assign

        var action: EC2Action {
            switch self {
            case .describe: .describeSubnets
            case .create: .createNetworkInterface
            case .assign: .assignPrivateIPAddresses
            }
        }

        var success: ScriptedHTTP.Line {
            switch self {
            case .describe: .success(action, "<subnetSet/>")
            case .create:
                .success(
                    action,
                    "<networkInterface><networkInterfaceId>eni-1</networkInterfaceId><macAddress>02:00:00:00:00:01</macAddress>"
                        + "</networkInterface>")
            case .assign:
                .success(
                    action,
                    "<assignedPrivateIpAddressesSet><item><privateIpAddress>10.0.0.9</privateIpAddress></item>"
                        + "</assignedPrivateIpAddressesSet>")
            }
        }

        func run(_ client: EC2Client) async throws(EC2Error) {
            switch self {
            case .describe: _ = try await client.describeSubnets()
            case .create:
                _ = try await client.createNetworkInterface(
                    subnet: "subnet-1", securityGroups: ["sg-1"], description: "d", clientToken: "token-1")
            case .assign: _ = try await client.assignPrivateIPAddresses(interface: "eni-1", count: 1)
            }
        }

        var testDescription: String { action.rawValue }
    }

    /// What is to come of a first attempt that fails, when a second would succeed.
    enum Outcome {
        case repeated, surfaces, unknown
    }

    struct Row: CustomTestStringConvertible {
        let name: String
        let first: ScriptedHTTP.Line
        let outcomes: [Call: Outcome]
        var testDescription: String { name }

        init(_ name: String, _ first: ScriptedHTTP.Line, describe: Outcome, create: Outcome, assign: Outcome) {
            self.name = name
            self.first = first
            outcomes = [.describe: describe, .create: create, .assign: assign]
        }
    }

    static let rows = [
        Row(
            "throttled, 503", .error("RequestLimitExceeded", status: 503), describe: .repeated, create: .repeated,
            assign: .repeated),
        Row(
            "throttled, 400", .error("RequestLimitExceeded"), describe: .repeated, create: .repeated, assign: .repeated),
        Row("Throttling, 400", .error("Throttling"), describe: .repeated, create: .repeated, assign: .repeated),
        Row(
            "EC2ThrottledException, 503", .error("EC2ThrottledException", status: 503), describe: .repeated,
            create: .repeated, assign: .repeated),
        Row("429 without a code", .text("", status: 429), describe: .repeated, create: .repeated, assign: .repeated),
        Row(
            "InternalError", .error("InternalError", status: 500), describe: .repeated, create: .repeated,
            assign: .unknown),
        Row(
            "Unavailable", .error("Unavailable", status: 503), describe: .repeated, create: .repeated, assign: .unknown),
        Row(
            "503 from a proxy", .text("<html><body><h1>503</h1><br></body></html>", status: 503), describe: .repeated,
            create: .repeated, assign: .unknown),
        Row("502, empty", .text("", status: 502), describe: .repeated, create: .repeated, assign: .unknown),
        Row(
            "500, half an answer", .text("<Response><Errors><Error><Code>Int", status: 500), describe: .repeated,
            create: .repeated, assign: .unknown),
        Row("success, empty", .text("", status: 200), describe: .repeated, create: .repeated, assign: .unknown),
        Row(
            "success, half an answer", .text("<DescribeSubnetsResponse><subnetSet><item>", status: 200),
            describe: .repeated, create: .repeated, assign: .unknown),
        Row(
            "success, of a captive portal", .text("<html><body>Sign in</body></html>", status: 200),
            describe: .repeated,
            create: .repeated, assign: .unknown),
        Row(
            "dropped connection", .failure(.connection, mayHaveBeenSent: true), describe: .repeated, create: .repeated,
            assign: .unknown),
        Row(
            "deadline", .failure(.timeout, mayHaveBeenSent: true), describe: .repeated, create: .repeated,
            assign: .unknown),
        Row(
            "no connection", .failure(.connection, mayHaveBeenSent: false), describe: .repeated, create: .repeated,
            assign: .repeated),
        Row(
            "no TLS", .failure(.tls, mayHaveBeenSent: false), describe: .repeated, create: .repeated, assign: .repeated),
        Row(
            "too large", .failure(.tooLarge, mayHaveBeenSent: true), describe: .surfaces, create: .unknown,
            assign: .unknown),
        Row(
            "cancelled under way", .failure(.cancelled, mayHaveBeenSent: true), describe: .surfaces, create: .unknown,
            assign: .unknown),
        Row(
            "cancelled before", .failure(.cancelled, mayHaveBeenSent: false), describe: .surfaces, create: .surfaces,
            assign: .surfaces),
        Row(
            "bad request", .failure(.badRequest, mayHaveBeenSent: false), describe: .surfaces, create: .surfaces,
            assign: .surfaces),
        Row(
            "NotFound", .error("InvalidNetworkInterfaceID.NotFound"), describe: .surfaces, create: .surfaces,
            assign: .surfaces),
        Row(
            "not allowed", .error("UnauthorizedOperation", status: 403), describe: .surfaces, create: .surfaces,
            assign: .surfaces),
        Row(
            "full subnet", .error("InsufficientFreeAddressesInSubnet"), describe: .surfaces, create: .surfaces,
            assign: .surfaces),
        Row(
            "404 from a proxy", .text("<html>", status: 404), describe: .surfaces, create: .surfaces, assign: .surfaces),
        Row("redirect", .text("", status: 301), describe: .surfaces, create: .surfaces, assign: .surfaces),
        Row(
            "wrong key", .error("AuthFailure", status: 401), describe: .surfaces, create: .surfaces, assign: .surfaces),
    ]

    @Test(arguments: rows, Call.allCases)
    func `the first failure is repeated, given to the caller, or of unknown outcome`(_ row: Row, _ call: Call) async {
        let http = ScriptedHTTP(row.first, call.success)
        let clock = TestClock()
        var thrown: EC2Error?
        do { try await call.run(client(http, clock: clock)) } catch { thrown = error }
        switch row.outcomes[call] {
        case .repeated:
            #expect(thrown == nil)
            #expect(http.requests.count == 2)
            #expect(http.requests.first?.body == http.requests.last?.body)
            #expect(clock.waits.first == .milliseconds(250), "full jitter: half the bound of 500 ms")
        case .surfaces:
            #expect(thrown?.outcomeIsUnknown == false)
            #expect(http.requests.count == 1)
        case .unknown:
            #expect(thrown?.outcomeIsUnknown == true)
            #expect(http.requests.count == 1)
        case nil: Issue.record("no such row")
        }
        if let thrown { #expect(thrown.action == call.action.rawValue) }
    }

    @Test(arguments: [
        EC2Action.attachNetworkInterface, .detachNetworkInterface, .modifyNetworkInterfaceAttribute,
        .deleteNetworkInterface, .assignPrivateIPAddresses, .unassignPrivateIPAddresses,
    ])
    func `a call that must not run twice does not, when its connection drops`(_ action: EC2Action) async {
        let http = ScriptedHTTP(.failure(.connection, mayHaveBeenSent: true), .success(action))
        let error = await #expect(throws: EC2Error.self) { try await client(http).call(action, QueryParameters()) }
        #expect(error?.outcomeIsUnknown == true)
        #expect(http.requests.count == 1)
    }

    @Test func `a Create repeats with the same client token`() async throws {
        let http = ScriptedHTTP(.failure(.timeout, mayHaveBeenSent: true), .error("Throttling"), Call.create.success)
        try await Call.create.run(client(http))
        #expect(http.calls.map { $0["ClientToken"] } == ["token-1", "token-1", "token-1"])
    }

    @Test func `a Create that may have worked before it was throttled is of unknown outcome`() async {
        let http = ScriptedHTTP(.failure(.timeout, mayHaveBeenSent: true), .error("RequestLimitExceeded", status: 503))
        let error = await #expect(throws: EC2Error.self) { try await Call.create.run(client(http)) }
        #expect(error?.isThrottling == true)
        #expect(error?.outcomeIsUnknown == true)
    }

    @Test func `a Create that EC2 refuses when it is repeated has not worked before`() async {
        let http = ScriptedHTTP(.failure(.timeout, mayHaveBeenSent: true), .error("InsufficientFreeAddressesInSubnet"))
        let error = await #expect(throws: EC2Error.self) { try await Call.create.run(client(http)) }
        #expect(error?.outcomeIsUnknown == false)
    }

    @Test func `throttling is repeated at most eight times, ever more slowly, and then surfaces`() async {
        let http = ScriptedHTTP(.error("RequestLimitExceeded", status: 503))
        let clock = TestClock()
        let error = await #expect(throws: EC2Error.self) { try await Call.assign.run(client(http, clock: clock)) }
        #expect(error?.isThrottling == true)
        #expect(error?.outcomeIsUnknown == false)
        #expect(http.requests.count <= 8 && http.requests.count >= 6)
        #expect(clock.waits.reduce(.zero, +) < .seconds(60))
    }

    @Test func `a failure that lasts surfaces after four attempts`() async {
        let http = ScriptedHTTP(.text("", status: 503))
        let error = await #expect(throws: EC2Error.self) { try await Call.describe.run(client(http)) }
        #expect(http.requests.count == 4)
        #expect(error?.code == "HTTP 503")
        #expect(error?.outcomeIsUnknown == false, "a read has no outcome")
    }

    @Test func `a throttled action is held back, and another is not`() async throws {
        let http = ScriptedHTTP(.error("Throttling"), Call.describe.success)
        let clock = TestClock()
        let client = client(http, clock: clock)
        try await Call.describe.run(client)
        #expect(await client.limiter.limit(of: "DescribeSubnets") == 10.25)
        #expect(await client.limiter.limit(of: "DescribeInstances") == nil)
    }
}
