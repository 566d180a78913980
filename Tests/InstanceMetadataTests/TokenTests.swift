import AWSCore
import Glibc
import HTTPClient
import InstanceMetadata
import Testing

/// Tokens, attempts and failures against a service that enforces IMDSv2.
struct TokenTests {
    let service: FakeMetadataService
    let metadata: InstanceMetadata

    static let item = "meta-data/instance-id"
    static let put = "PUT /latest/api/token 200"
    static func get(_ status: Int) -> String { "GET /latest/meta-data/instance-id \(status)" }

    init() async throws {
        service = try await FakeMetadataService()
        metadata = service.metadata()
        try await service.set(["tree": [Self.item: "i-1"]])
        _ = try await service.log()
    }

    @Test func `one token serves all requests, also those at once`() async throws {
        let metadata = metadata
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<20 { group.addTask { try await metadata.text(Self.item) } }
            for try await text in group { #expect(text == "i-1") }
        }
        #expect(try await metadata.text("meta-data/nothing") == nil)
        #expect(try await service.log().filter { $0.hasPrefix("PUT") } == [Self.put])
    }

    @Test func `the token is renewed before its time is up, and kept until then`() async throws {
        _ = try await metadata.text(Self.item)
        service.clock.advance(by: .seconds(21_600 - 301))
        _ = try await metadata.text(Self.item)
        #expect(try await service.log() == [Self.put, Self.get(200), Self.get(200)])
        service.clock.advance(by: .seconds(2))
        _ = try await metadata.text(Self.item)
        #expect(try await service.log() == [Self.put, Self.get(200)])

        // The service says how long it lives, whatever was asked for.
        try await service.set(["life": 100])
        let other = service.metadata()
        _ = try await other.text(Self.item)
        service.clock.advance(by: .seconds(91))
        _ = try await service.log()
        _ = try await other.text(Self.item)
        #expect(try await service.log() == [Self.put, Self.get(200)])
    }

    @Test func `a token that the service does not know is replaced once`() async throws {
        _ = try await metadata.text(Self.item)
        try await service.set(["revoke": true])
        _ = try await service.log()
        #expect(try await metadata.text(Self.item) == "i-1")
        #expect(try await service.log() == [Self.get(401), Self.put, Self.get(200)])

        // A token that is dead at birth.
        try await service.set(["life": -1, "revoke": true])
        _ = try await service.log()
        let error = await #expect(throws: MetadataError.self) { try await metadata.text(Self.item) }
        #expect(error?.kind == .status(401) && error?.path == Self.item)
        #expect(try await service.log() == [Self.get(401), Self.put, Self.get(401)])
    }

    @Test func `without a token nothing is read: there is no way back to IMDSv1`() async throws {
        for status in [400, 403, 404, 405] {
            try await service.set(["next": [status]])
            _ = try await service.log()
            let error = await #expect(throws: MetadataError.self) { try await metadata.text(Self.item) }
            #expect(error?.kind == .status(status) && error?.path == "api/token")
            #expect(try await service.log() == ["PUT /latest/api/token \(status)"])
        }
        try await service.set(["disabled": true])
        let disabled = await #expect(throws: MetadataError.self) { try await metadata.text(Self.item) }
        #expect("\(try #require(disabled))".contains("disabled"))
    }

    @Test func `503, 429 and a dropped connection are asked again after a growing pause`() async throws {
        try await service.set(["next": ["drop", 503, 429]])
        #expect(try await metadata.text(Self.item) == "i-1")
        // Half of 200, 400 and 800 ms: the test's jitter is 0.5.
        #expect(service.clock.pauses == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
    }

    @Test func `after four attempts the failure is the caller's`() async throws {
        _ = try await metadata.text(Self.item)
        try await service.set(["next": [500, 500, 500, 503]])
        _ = try await service.log()
        let error = await #expect(throws: MetadataError.self) { try await metadata.text(Self.item) }
        #expect(error?.kind == .status(503))
        #expect(try await service.log() == [500, 500, 500, 503].map(Self.get))
        #expect(try await metadata.text(Self.item) == "i-1")
    }

    @Test func `a service that is not there fails soon, and says what to look at`() async throws {
        let clock = FakeClock()
        let metadata = InstanceMetadata(
            http: CurlHTTPClient(), endpoint: "http://127.0.0.1:1", clock: clock.client, random: { 0.5 })
        let error = try #require(await #expect(throws: MetadataError.self) { try await metadata.text("x") })
        guard case .unreachable(let cause) = error.kind else {
            Issue.record("\(error)")
            return
        }
        #expect(cause.kind == .connection && error.description.contains("hop limit") && clock.pauses.count == 3)
    }

    @Test func `a cancelled task ends the attempts`() async throws {
        _ = try await metadata.text(Self.item)
        try await service.set(["next": [503, 503, 503]])
        let metadata = metadata
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await metadata.text(Self.item)
        }
        let error = await #expect(throws: MetadataError.self) { try await task.value }
        #expect(error?.kind == .cancelled && service.clock.pauses.isEmpty)
    }

    @Test(arguments: [
        (MetadataError.Kind.missing, "instance metadata /latest/meta-data/mac: status 404"),
        (.status(500), "instance metadata /latest/meta-data/mac: status 500"),
        (.malformed("3 words"), "instance metadata /latest/meta-data/mac: 3 words"),
        (.cancelled, "instance metadata /latest/meta-data/mac: the task that waited has been cancelled"),
    ])
    func `an error reads as what was asked and what came`(_ kind: MetadataError.Kind, _ text: String) {
        #expect(MetadataError(path: "meta-data/mac", kind: kind).description == text)
    }

    @Test func `what is not a token is refused`() async throws {
        struct Portal: HTTPSending {
            func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
                HTTPResponse(status: 200, body: Array("<html>please log in</html>".utf8))
            }
        }
        let error = await #expect(throws: MetadataError.self) {
            try await InstanceMetadata(http: Portal()).text(Self.item)
        }
        #expect(error?.kind == .malformed("the answer is not a token"))
    }

    @Test func `every request stays away from proxies and is short`() async throws {
        struct Witness: HTTPSending {
            func send(_ request: HTTPRequest) async throws(HTTPClientError) -> HTTPResponse {
                #expect(!request.usesProxy && request.timeout <= .seconds(2) && request.connectTimeout <= .seconds(1))
                #expect(request.url.hasPrefix("http://169.254.169.254/latest/"))
                return HTTPResponse(status: 200, body: Array("word".utf8))
            }
        }
        #expect(try await InstanceMetadata(http: Witness()).text(Self.item) == "word")
    }
}
