import Glibc

/// Standard output, for the one line that programs read. Unbuffered: in a pipe a buffered line would wait for the end.
enum StandardOutput {
    struct Failure: Error, CustomStringConvertible {
        let code: Int32
        var description: String { "cannot write to stdout: \(String(cString: strerror(code)))" }
    }

    static func write(line: String) throws(Failure) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
            if written > 0 {
                rest = rest.dropFirst(written)
            } else if errno != EINTR {
                throw Failure(code: errno)
            }
        }
    }
}
