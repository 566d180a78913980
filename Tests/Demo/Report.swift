import Glibc

/// What the demo prints, and whether all of it was as it should be.
struct Report {
    private var failures = 0
    private var checks = 0
    private let start = ContinuousClock.now

    mutating func chapter(_ title: String) { say("\n== \(title)") }

    func line(_ text: String) { say(text) }

    mutating func check(_ holds: Bool, _ statement: String) {
        checks += 1
        if holds { say("ok    \(statement)") } else { fail(statement) }
    }

    mutating func fail(_ text: String) {
        failures += 1
        say("FAIL  \(text)")
    }

    /// The last line, and the exit status.
    func end() -> Int32 {
        let seconds = (ContinuousClock.now - start).components.seconds
        say("\n\(checks - failures) of \(checks) checks hold; \(seconds) s")
        return failures == 0 ? 0 : 1
    }
}

extension String {
    func padded(_ width: Int) -> String { self + String(repeating: " ", count: max(width - count, 1)) }
}

extension Duration {
    /// With one decimal: "2.4 ms".
    var inMilliseconds: String {
        let tenths = components.seconds * 10_000 + components.attoseconds / 100_000_000_000_000
        return "\(tenths / 10).\(tenths % 10) ms"
    }
}

/// Prints a line as it happens: stdout of the C library would keep it back in a pipe.
func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
}
