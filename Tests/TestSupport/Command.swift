import CLinuxShims
import Foundation

/// A command that a test runs as an outside witness: `ip`, `nft`, `tcpdump`, `python3`.
public struct Command {
    public struct Output: Sendable {
        public let status: Int32
        public let output: String
        public let errors: String
    }

    public struct Failure: Error, CustomStringConvertible {
        public let command: [String]
        public let output: Output
        public var description: String {
            "\(command.joined(separator: " ")): exit \(output.status): \(output.errors)\(output.output)"
        }
    }

    /// Runs `words` to the end, whatever the exit status; `input` is its stdin.
    public static func result(
        _ words: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> Output {
        // Files, not pipes: a child that outlives the command must not keep the test waiting for the pipe's end. And not
        // Foundation's Process: its waitUntilExit() was seen to wait on beside a child that had long ended.
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vpc-cni-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        try Data(input.utf8).write(to: files[0])
        let status = try spawn(
            words, environment: ProcessInfo.processInfo.environment.merging(environment) { _, new in new },
            files: files.map(\.path))
        return Output(
            status: status, output: try String(contentsOf: files[1], encoding: .utf8),
            errors: try String(contentsOf: files[2], encoding: .utf8))
    }

    /// Runs a program to its end. 128 + n stands for the end by signal n, as in a shell.
    private static func spawn(_ words: [String], environment: [String: String], files: [String]) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, files[0], O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, files[1], O_WRONLY | O_CREAT, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, files[2], O_WRONLY | O_CREAT, 0o600)
        shim_spawn_close_from(&actions, 3)
        // Threads of Dispatch block all signals, and a child would inherit that: SIGTERM could not end it.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var pid = pid_t()
        let code = posix_spawnp(&pid, words[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else {
            let reason = String(cString: strerror(code))
            throw Failure(command: words, output: Output(status: 127, output: "", errors: reason))
        }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }

    /// Runs `words` and returns what they print; a non-zero exit status throws.
    @discardableResult
    public static func run(_ words: String..., input: String = "") throws -> String { try run(words, input: input) }

    @discardableResult
    public static func run(
        _ words: [String], input: String = "", environment: [String: String] = [:]
    ) throws -> String {
        let output = try result(words, input: input, environment: environment)
        guard output.status == 0 else { throw Failure(command: words, output: output) }
        return output.output
    }

    /// `run` without holding a thread of Swift concurrency: for commands that talk to a server in this process.
    @discardableResult
    public static func onOwnThread(_ words: [String], environment: [String: String] = [:]) async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try run(words, environment: environment) })
            }
        }
    }

    /// Runs `words` and reads what they print as JSON: `ip -j`, `nft -j`.
    public static func json(_ words: String...) throws -> Any {
        let text = try run(words)
        return try JSONSerialization.jsonObject(with: Data((text.isEmpty ? "[]" : text).utf8))
    }
}
