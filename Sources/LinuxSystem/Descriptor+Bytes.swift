import Glibc
import SystemPackage

extension Descriptor {
    /// Writes all of `bytes`; `subject` names the file in errors.
    public func writeAll(_ bytes: [UInt8], _ subject: String) throws(SystemCallError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = try systemCall("write", subject) {
                rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Reads to the end, which for a pipe is when the last writer has gone, and throws EFBIG beyond `limit` bytes.
    public func readAll(_ subject: String, limit: Int) throws(SystemCallError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65536)
        while true {
            let got = try systemCall("read", subject) {
                piece.withUnsafeMutableBytes { Glibc.read(rawValue, $0.baseAddress, $0.count) }
            }
            guard got > 0 else { return bytes }
            bytes += piece.prefix(got)
            guard bytes.count <= limit else {
                throw SystemCallError(
                    call: "read", subject: "\(subject) of more than \(limit) bytes", errno: .fileTooLarge)
            }
        }
    }
}
