import CLinuxShims
import Glibc
public import LinuxSystem
import Synchronization
import SystemPackage

/// A program that was started, as a container runtime starts one: with an environment and descriptors of its own, in the
/// network namespace of the thread that starts it.
public final class Child: Sendable {
    /// How it ended, what it printed, and how long it took from fork to exit.
    public struct Result: Sendable {
        public let status: Int32
        public let output: String
        public let errors: String
        public let duration: Duration
    }

    public let pid: Int32
    /// Its exit status, once it was waited for: the kernel tells it only once.
    private let status = Mutex<Int32?>(nil)

    /// Starts `words[0]`; its input comes from the file `input`, output and errors are added to `log`.
    public init(
        _ words: [String], environment: [String: String] = [:], input: String = "/dev/null", log: String
    ) throws {
        let file = Descriptor(
            adopting: try systemCall("open", log) { open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600) })
        let input = try Descriptor(reading: input)
        pid = try Self.spawn(
            words, environment, input: input.rawValue, output: file.rawValue, errors: file.rawValue)
    }

    /// Sends a signal, unless it is known to have ended: its pid may be another's by then.
    public func send(_ signal: Int32) { status.withLock { if $0 == nil { kill(pid, signal) } } }

    /// Waits for the end. 128 + n stands for the end by signal n, as in a shell.
    @discardableResult
    public func wait() -> Int32 {
        while true {
            if let ended = ended() { return ended }
            usleep(2000)
        }
    }

    /// The same, but `nil` when it still runs after `limit`.
    public func wait(atMost limit: Duration) -> Int32? {
        let end = ContinuousClock.now + limit
        while true {
            if let ended = ended() { return ended }
            guard ContinuousClock.now < end else { return nil }
            usleep(2000)
        }
    }

    public var isRunning: Bool { ended() == nil }

    private func ended() -> Int32? {
        status.withLock { status in
            var word: Int32 = 0
            if status == nil, waitpid(pid, &word, WNOHANG) == pid { status = Self.status(word) }
            return status
        }
    }

    /// Runs a program to its end, in the calling thread's namespace or in `namespace`.
    public static func run(
        _ words: [String], environment: [String: String] = [:], input: String = "",
        in namespace: NetworkNamespace? = nil
    ) throws -> Result {
        guard let namespace else { return try run(words, environment, input) }
        return try namespace.blocking { try run(words, environment, input) }
    }

    /// As `run`, but an end other than success throws what was printed.
    @discardableResult
    public static func check(_ words: [String], input: String = "", in namespace: NetworkNamespace? = nil) throws
        -> String
    {
        let result = try run(words, input: input, in: namespace)
        guard result.status == 0 else {
            throw LabError("\(words.joined(separator: " ")): exit \(result.status): \(result.errors)\(result.output)")
        }
        return result.output
    }

    private static func run(_ words: [String], _ environment: [String: String], _ input: String) throws -> Result {
        let (stdin, feed) = try pipe()
        let (output, stdout) = try pipe()
        let (errors, stderr) = try pipe()
        let clock = ContinuousClock()
        let start = clock.now
        let pid: pid_t
        do {
            defer { for end in [stdin, stdout, stderr] { close(end) } }
            pid = try spawn(words, environment, input: stdin, output: stdout, errors: stderr)
        }
        // What these programs are told fits a pipe; one that does not read it is no error.
        _ = Array(input.utf8).withUnsafeBytes { write(feed, $0.baseAddress, $0.count) }
        close(feed)
        let printed = readAll(output, errors)
        let status = wait(pid)
        return Result(
            status: status, output: printed.0, errors: printed.1, duration: clock.now - start)
    }

    private static func spawn(
        _ words: [String], _ environment: [String: String], input: Int32, output: Int32, errors: Int32
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in [input, output, errors].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        var variables = [
            "PATH": getenv("PATH").map { String(cString: $0) } ?? "/usr/sbin:/usr/bin:/sbin:/bin",
            "HOME": getenv("HOME").map { String(cString: $0) } ?? "/",
        ]
        variables.merge(environment) { _, new in new }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var pairs: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + pairs { free(text) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, words[0], &actions, nil, &arguments, &pairs)
        guard code == 0 else { throw LabError("\(words[0]) cannot be started: \(Errno(rawValue: code))") }
        return pid
    }

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [0, 0]
        try systemCall("pipe2") { shim_pipe(&ends) }
        return (ends[0], ends[1])
    }

    private static func readAll(_ descriptors: Int32...) -> (String, String) {
        var texts = descriptors.map { _ in [UInt8]() }
        var open = Set(descriptors.indices)
        var piece = [UInt8](repeating: 0, count: 65536)
        while !open.isEmpty {
            var polled = descriptors.indices.map {
                pollfd(fd: open.contains($0) ? descriptors[$0] : -1, events: Int16(POLLIN), revents: 0)
            }
            _ = poll(&polled, nfds_t(polled.count), -1)
            for index in descriptors.indices where polled[index].revents != 0 {
                let got = read(descriptors[index], &piece, piece.count)
                if got > 0 { texts[index] += piece.prefix(got) } else { open.remove(index) }
            }
        }
        for descriptor in descriptors { close(descriptor) }
        return (String(decoding: texts[0], as: UTF8.self), String(decoding: texts[1], as: UTF8.self))
    }

    /// As waitpid(2) packs it: the exit code in the second byte, the signal in the first.
    private static func status(_ word: Int32) -> Int32 {
        word & 0x7F == 0 ? (word >> 8) & 0xFF : 128 + (word & 0x7F)
    }

    private static func wait(_ pid: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return Self.status(status)
    }
}

/// What went wrong in the lab, in words.
public struct LabError: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}
