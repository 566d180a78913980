import Glibc
public import LinuxSystem

extension Descriptor {
    /// Writes all of `text`; `name` says in an error where to.
    public func writeAll(_ text: String, to name: String) throws(SystemCallError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = try systemCall("write", name) {
                rest.withUnsafeBytes { write(rawValue, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Reads until the end, which for a pipe is when the last writer has gone; waits for it.
    @available(*, noasync)
    public func readToEnd(of name: String) throws(SystemCallError) -> String {
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = try systemCall("read", name) { read(rawValue, &part, part.count) }
            if count == 0 { return String(decoding: bytes, as: UTF8.self) }
            bytes += part[..<count]
        }
    }
}
