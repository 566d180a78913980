import Foundation
import Glibc

/// A server in Python on a free port of 127.0.0.1, as the outside witness of a client. It prints its port first and ends
/// when its stdin does, so that it never outlives the test process.
public final class PythonServer: Sendable {
    public let port: Int
    private let process = Process()
    private let input = Pipe()

    struct NoPort: Error, CustomStringConvertible {
        let output: String
        var description: String { "the server printed '\(output)' in place of its port" }
    }

    /// Runs `script` with `arguments` after a prelude that defines `ready(port)`.
    ///
    /// On a thread of its own: Python takes its time to start, and the tests share few threads.
    public static func start(_ script: String, _ arguments: [String] = []) async throws -> PythonServer {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try PythonServer(prelude + script, arguments) })
            }
        }
    }

    private init(_ script: String, _ arguments: [String]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [Python.executable, "-c", script] + arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.trimmingCharacters(in: .newlines)) else { throw NoPort(output: line) }
        self.port = port
    }

    // Not `terminate`: the child inherits the signal mask of the thread that started it, and Dispatch's block SIGTERM.
    deinit { kill(process.processIdentifier, SIGKILL) }

    public var url: String { "http://127.0.0.1:\(port)" }

    private static let prelude = """
        import os, sys, threading
        def ready(port):
            os.write(1, b"%d\\n" % port)
            threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()

        """
}
