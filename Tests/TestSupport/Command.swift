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
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = words
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("vpc-cni-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files, not pipes: a child that outlives the command must not keep the test waiting for the pipe's end.
        let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        try Data(input.utf8).write(to: files[0])
        for file in files[1...] { try Data().write(to: file) }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        process.waitUntilExit()
        return Output(
            status: process.terminationStatus, output: try String(contentsOf: files[1], encoding: .utf8),
            errors: try String(contentsOf: files[2], encoding: .utf8))
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
