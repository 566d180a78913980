import Glibc
import LinuxSystem
import Scenarios

/// Scenario files, as they lie in the file system.
enum ScenarioFile {
    /// A file with mistakes in it.
    struct Refusal: Error, CustomStringConvertible {
        let file: String
        let mistakes: ScenarioMistakes

        /// Each mistake on a line of its own.
        var text: String { mistakes.text(file: file) }

        var description: String {
            let count = mistakes.mistakes.count
            return "\(count == 1 ? "a mistake" : "\(count) mistakes") in the scenario:\n" + text.dropLast()
        }
    }

    /// Throws `Refusal`, and `SystemCallError` when the file cannot be read.
    static func read(_ path: String, for use: Scenario.Use = .serve) throws -> Scenario {
        let bytes = try Descriptor(reading: path).read(path, atMost: Scenario.maximumBytes + 1)
        do throws(ScenarioMistakes) {
            return try Scenario(reading: bytes, for: use)
        } catch {
            throw Refusal(file: path, mistakes: error)
        }
    }

    /// The path from the root of the file system; the same path when there is no such file.
    static func absolutePath(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

extension Descriptor {
    /// The first `limit` bytes, or all if there are fewer.
    fileprivate func read(_ subject: String, atMost limit: Int) throws(SystemCallError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while bytes.count < limit {
            let count = try systemCall("read", subject) { Glibc.read(rawValue, &piece, piece.count) }
            if count == 0 { break }
            bytes += piece[..<count]
        }
        return Array(bytes.prefix(limit))
    }
}
