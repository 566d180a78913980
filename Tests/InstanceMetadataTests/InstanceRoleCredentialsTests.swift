import AWSCore
import InstanceMetadata
import Synchronization
import Testing

/// The role's credentials, from a service with an injected time of day.
struct InstanceRoleCredentialsTests {
    let service: FakeMetadataService
    let credentials: InstanceRoleCredentials
    let now = TimeOfDay()

    static let roles = "meta-data/iam/security-credentials/"

    /// 2026-11-24T12:00:00Z, at first.
    final class TimeOfDay: Sendable {
        let seconds = Mutex<Int64>(1_795_521_600)
        var value: Int64 { seconds.withLock { $0 } }
        func advance(by step: Int64) { seconds.withLock { $0 += step } }
    }

    init() async throws {
        service = try await FakeMetadataService()
        let now = now
        credentials = InstanceRoleCredentials(service.metadata(), now: { now.value })
        try await give(key: "ASIA1", expiration: "2026-11-24T18:00:00Z")
    }

    func give(key: String, expiration: String, code: String = "Success") async throws {
        let answer = """
            {"Code":"\(code)","LastUpdated":"2026-11-24T11:59:00Z","Type":"AWS-HMAC","AccessKeyId":"\(key)",
             "SecretAccessKey":"s3cret/\(key)","Token":"t0ken/\(key)","Expiration":"\(expiration)","Message":"denied"}
            """
        try await service.set(["tree": [Self.roles + "node": answer]])
    }

    func fetches() async throws -> Int {
        try await service.log().filter { $0 == "GET /latest/\(Self.roles)node 200" }.count
    }

    func failure() async throws -> CredentialsError {
        try #require(await #expect(throws: CredentialsError.self) { try await credentials.credentials() })
    }

    @Test func `they are those of the role that the instance has`() async throws {
        #expect(
            try await credentials.credentials()
                == Credentials(
                    accessKeyID: "ASIA1", secretAccessKey: Secret("s3cret/ASIA1"), sessionToken: Secret("t0ken/ASIA1"),
                    expiration: 1_795_543_200))
    }

    @Test func `they are kept until 5 minutes before their end, and fetched once for all who ask`() async throws {
        let credentials = credentials
        let all = { () async throws -> Set<String> in
            try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 0..<10 { group.addTask { try await credentials.credentials().accessKeyID } }
                return try await group.reduce(into: []) { $0.insert($1) }
            }
        }
        #expect(try await all() == ["ASIA1"])
        try await give(key: "ASIA2", expiration: "2026-11-25T00:00:00Z")
        now.advance(by: 6 * 3600 - 301)
        #expect(try await all() == ["ASIA1"])
        #expect(try await fetches() == 1)
        now.advance(by: 1)
        #expect(try await all() == ["ASIA2"])
        #expect(try await fetches() == 1)
        try await give(key: "ASIA3", expiration: "2026-11-25T00:00:00Z")
        #expect(try await credentials.refreshed().accessKeyID == "ASIA3")
        #expect(try await credentials.credentials().accessKeyID == "ASIA3")
    }

    @Test func `no role: not set up here`() async throws {
        try await service.set(["tree": [Self.roles: ""]])
        #expect(try await failure().kind == .notConfigured)
    }

    @Test func `what the service says in place of Success is told`() async throws {
        try await give(key: "", expiration: "", code: "AssumeRoleUnauthorizedAccess")
        let error = try await failure()
        #expect(error.kind == .unavailable && error.reason.contains("node: AssumeRoleUnauthorizedAccess: denied"))
    }

    @Test(arguments: ["{\"Code\":\"Success\",\"SecretAccessKey\":\"s3cret\"}", "{\"Token\":\"s3cret\"}", "s3cret", ""])
    func `an answer that makes no sense is refused without showing it`(_ answer: String) async throws {
        try await service.set(["tree": [Self.roles + "node": answer]])
        let error = try await failure()
        #expect(error.kind == .invalid && error.reason.contains("node") && !"\(error)".contains("s3cret"))
    }

    @Test func `a service without breath is unavailable`() async throws {
        try await service.set(["next": Array(repeating: 503, count: 4)])
        #expect(try await failure().kind == .unavailable)
        #expect(try await credentials.credentials().accessKeyID == "ASIA1")
    }
}
