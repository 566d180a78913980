import CLinuxShims
import Glibc
import SystemPackage

/// A file descriptor that is closed exactly once, when the last reference goes.
///
/// A class rather than a `~Copyable` struct, because descriptors that come over a socket are kept in collections and
/// handed between threads.
public final class Descriptor: Sendable {
    /// The number; valid as long as this object lives.
    public let rawValue: Int32

    /// Takes over `rawValue`, which nobody else may close.
    public init(adopting rawValue: Int32) { self.rawValue = rawValue }

    /// Opens `path` for reading, close-on-exec.
    public convenience init(reading path: String) throws(SystemCallError) {
        self.init(adopting: try systemCall("open", path) { open(path, O_RDONLY | O_CLOEXEC) })
    }

    /// Opens an existing file, such as a setting below /proc/sys, for writing, close-on-exec.
    public convenience init(writing path: String) throws(SystemCallError) {
        self.init(adopting: try systemCall("open", path) { open(path, O_WRONLY | O_CLOEXEC) })
    }

    deinit { close(rawValue) }
}

/// Runs `body` until it is not interrupted (EINTR); a negative answer becomes an error that names the call.
@discardableResult
public func systemCall<Number: SignedInteger>(
    _ call: String, _ subject: @autoclosure () -> String = "", _ body: () -> Number
) throws(SystemCallError) -> Number {
    while true {
        let result = body()
        if result >= 0 { return result }
        let code = errno
        guard code == EINTR else {
            throw SystemCallError(call: call, subject: subject(), errno: Errno(rawValue: code))
        }
    }
}
