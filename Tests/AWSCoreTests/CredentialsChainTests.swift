import Synchronization
import Testing

@testable import AWSCore

struct CredentialsChainTests {
    /// Answers from a script and counts how often it is asked. The last answer repeats.
    final class Scripted: CredentialsProvider {
        private let answers: [Result<Credentials, CredentialsError>]
        private let state = Mutex((asked: 0, refreshed: 0))
        private let delays: [Duration]

        /// Answers beyond the end of `delays` come at once.
        init(_ answers: [Result<Credentials, CredentialsError>], delays: [Duration] = []) {
            self.answers = answers
            self.delays = delays
        }

        var asked: Int { state.withLock(\.asked) }
        var refreshes: Int { state.withLock(\.refreshed) }

        func credentials() async throws(CredentialsError) -> Credentials {
            let index = state.withLock { state in
                state.asked += 1
                return state.asked - 1
            }
            if index < delays.count { try? await Task.sleep(for: delays[index]) }
            return try answers[min(index, answers.count - 1)].get()
        }

        func refreshed() async throws(CredentialsError) -> Credentials {
            state.withLock { $0.refreshed += 1 }
            return try await credentials()
        }
    }

    final class Clock: Sendable {
        private let seconds = Mutex<Int64>(0)
        var now: Int64 { seconds.withLock(\.self) }
        func advance(to value: Int64) { seconds.withLock { $0 = value } }
    }

    static func credentials(_ name: String, expiring: Int64? = nil) -> Result<Credentials, CredentialsError> {
        .success(Credentials(accessKeyID: name, secretAccessKey: Secret("x"), expiration: expiring))
    }

    static func failure(_ kind: CredentialsError.Kind) -> Result<Credentials, CredentialsError> {
        .failure(CredentialsError(kind, provider: "script", reason: "as told"))
    }

    @Test func `the first provider that is set up answers, and is remembered`() async throws {
        let absent = Scripted([Self.failure(.notConfigured)])
        let present = Scripted([Self.credentials("A", expiring: 1_000), Self.credentials("B", expiring: 2_000)])
        let never = Scripted([Self.credentials("C")])
        let clock = Clock()
        let chain = CredentialsChain([absent, present, never]) { clock.now }
        #expect(try await chain.credentials().accessKeyID == "A")
        clock.advance(to: 900)
        #expect(try await chain.credentials().accessKeyID == "B")
        #expect(absent.asked == 1)
        #expect(never.asked == 0)
    }

    @Test(arguments: [CredentialsError.Kind.invalid, .unavailable])
    func `a provider that is set up but fails ends the search`(_ kind: CredentialsError.Kind) async {
        let other = Scripted([Self.credentials("B")])
        let chain = CredentialsChain([Scripted([Self.failure(kind)]), other])
        let error = await #expect(throws: CredentialsError.self) { try await chain.credentials() }
        #expect(error?.kind == kind)
        #expect(other.asked == 0)
    }

    @Test func `when none is set up the error says what each of them missed`() async {
        let chain = CredentialsChain([EnvironmentCredentials([:]), Scripted([Self.failure(.notConfigured)])])
        let error = await #expect(throws: CredentialsError.self) { try await chain.credentials() }
        #expect(error?.kind == .notConfigured)
        #expect(error?.reason.contains("environment: neither AWS_ACCESS_KEY_ID") == true)
        #expect(error?.reason.contains("script: as told") == true)
    }

    @Test func `credentials are kept until 5 minutes before they expire`() async throws {
        let provider = Scripted([Self.credentials("A", expiring: 1_000), Self.credentials("B", expiring: 5_000)])
        let clock = Clock()
        let chain = CredentialsChain([provider]) { clock.now }
        _ = try await chain.credentials()
        clock.advance(to: 699)
        #expect(try await chain.credentials().accessKeyID == "A")
        #expect(provider.asked == 1)
        clock.advance(to: 700)
        #expect(try await chain.credentials().accessKeyID == "B")
        #expect(provider.refreshes == 1)
    }

    @Test func `credentials that cannot be renewed serve until they expire, and are not renewed at every call`()
        async throws
    {
        let provider = Scripted([Self.credentials("A", expiring: 1_000), Self.failure(.unavailable)])
        let clock = Clock()
        let chain = CredentialsChain([provider]) { clock.now }
        _ = try await chain.credentials()
        clock.advance(to: 800)
        #expect(try await chain.credentials().accessKeyID == "A")
        clock.advance(to: 809)
        #expect(try await chain.credentials().accessKeyID == "A")
        #expect(provider.asked == 2)
        clock.advance(to: 810)
        #expect(try await chain.credentials().accessKeyID == "A")
        #expect(provider.asked == 3)
        clock.advance(to: 1_000)
        await #expect(throws: CredentialsError.self) { try await chain.credentials() }
    }

    @Test func `refreshed never answers from memory, and what it got is kept`() async throws {
        let provider = Scripted([Self.credentials("A"), Self.credentials("B")])
        let chain = CredentialsChain([provider])
        #expect(try await chain.credentials().accessKeyID == "A")
        #expect(try await chain.credentials().accessKeyID == "A")
        #expect(try await chain.refreshed().accessKeyID == "B")
        #expect(try await chain.credentials().accessKeyID == "B")
        #expect(provider.refreshes == 1)
    }

    @Test func `callers at the same time share one question`() async throws {
        let provider = Scripted([Self.credentials("A")], delays: [.milliseconds(50)])
        let chain = CredentialsChain([provider])
        try await withThrowingTaskGroup(of: Credentials.self) { group in
            for _ in 0..<50 { group.addTask { try await chain.credentials() } }
            for try await credentials in group { #expect(credentials.accessKeyID == "A") }
        }
        #expect(provider.asked == 1)
    }

    @Test func `an answer that comes after that of a later renewal does not replace it`() async throws {
        let provider = Scripted([Self.credentials("A"), Self.credentials("B")], delays: [.milliseconds(100)])
        let chain = CredentialsChain([provider])
        async let slow = chain.credentials()
        while provider.asked == 0 { await Task.yield() }
        #expect(try await chain.refreshed().accessKeyID == "B")
        #expect(try await slow.accessKeyID == "A")
        #expect(try await chain.credentials().accessKeyID == "B")
        #expect(provider.asked == 2)
    }
}
