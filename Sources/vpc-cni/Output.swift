import Glibc
import LinuxSystem

/// stdout carries the result or the error and nothing else; everything for people goes to stderr.
enum Output {
    /// Whether all of it was written.
    static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = try? systemCall("write") {
                rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            guard let written else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }

    static func note(_ text: String) { _ = write(Array(text.utf8), to: STDERR_FILENO) }
}
