import Glibc
import LinuxSystem
import Synchronization
import SystemPackage
import Testing

@Suite struct SystemCallTests {
    /// Answers -1 with each of `codes` in turn, then 7.
    private func call(_ codes: [Int32]) throws -> (answer: Int, calls: Int) {
        var calls = 0
        let answer = try systemCall("test", "subject") { () -> Int in
            defer { calls += 1 }
            guard calls < codes.count else { return 7 }
            errno = codes[calls]
            return -1
        }
        return (answer, calls)
    }

    @Test func `an interrupted call is made again, until it is not interrupted`() throws {
        #expect(try call([]) == (7, 1))
        #expect(try call([EINTR, EINTR, EINTR]) == (7, 4))
        #expect(throws: SystemCallError(call: "test", subject: "subject", errno: .badFileDescriptor)) {
            try call([EINTR, EBADF])
        }
    }

    @Test func `a call that a signal interrupts in the kernel goes on`() async throws {
        var ends: [Int32] = [-1, -1]
        try systemCall("pipe") { pipe(&ends) }
        let reading = Descriptor(adopting: ends[0])
        let writing = Descriptor(adopting: ends[1])
        // Without SA_RESTART, or the kernel would do what is to be seen here. SIGURG: by default it is ignored.
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in }
        try systemCall("sigaction") { sigaction(SIGURG, &action, nil) }
        defer { signal(SIGURG, SIG_DFL) }

        let interrupted = Interruptions()
        let byte = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<UInt8, any Error>) in
            startThread(named: "test-eintr") {
                // A thread inherits the mask of who starts it, and Dispatch's block all signals.
                var mask = sigset_t()
                sigemptyset(&mask)
                sigaddset(&mask, SIGURG)
                pthread_sigmask(SIG_UNBLOCK, &mask, nil)
                interrupted.start()
                var byte: UInt8 = 0
                let result = Result {
                    try systemCall("read") { () -> Int in
                        let got = read(reading.rawValue, &byte, 1)
                        if got < 0, errno == EINTR { interrupted.count() }
                        return got
                    }
                }
                interrupted.end()
                continuation.resume(with: result.map { _ in byte })
            }
            startThread(named: "test-signal") {
                while interrupted.isGoingOn, !interrupted.signal(SIGURG, atLeast: 3) { usleep(1000) }
                write(writing.rawValue, [42], 1)
            }
        }
        #expect(byte == 42)
        #expect(interrupted.number >= 3)
    }

    @Test func `an error says the call, its subject if there is one, and the kernel's answer`() {
        let open = SystemCallError(call: "open", subject: "/x", errno: .noSuchFileOrDirectory)
        #expect(open.description == "open /x: No such file or directory")
        #expect(SystemCallError(call: "setns", subject: "", errno: .notPermitted).description.hasPrefix("setns: "))
    }
}

extension SystemCallTests {
    /// The thread to interrupt, from its start to its end, and how often it was.
    private final class Interruptions: Sendable {
        private struct State {
            var thread: pthread_t?
            var hasEnded = false
            var number = 0
        }
        private let state = Mutex(State())

        func start() { state.withLock { $0.thread = pthread_self() } }
        func end() { state.withLock { $0.hasEnded = true } }
        func count() { state.withLock { $0.number += 1 } }
        var number: Int { state.withLock { $0.number } }
        var isGoingOn: Bool { state.withLock { !$0.hasEnded } }

        /// Sends `signal` to the thread, unless it was interrupted often enough; answers whether it was. Under the lock,
        /// so that the thread has not ended.
        func signal(_ signal: Int32, atLeast enough: Int) -> Bool {
            state.withLock { state in
                guard state.number < enough else { return true }
                if let thread = state.thread, !state.hasEnded { pthread_kill(thread, signal) }
                return false
            }
        }
    }
}
