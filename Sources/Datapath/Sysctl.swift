import Glibc
import LinuxSystem
public import SystemPackage

/// A host-wide setting (sysctl(8)) that is not as the data path needs it, and could not be changed.
public struct SysctlProblem: Hashable, Sendable, CustomStringConvertible {
    /// For instance "net.ipv4.conf.all.rp_filter".
    public let name: String
    /// What it is; "unreadable" when that cannot be told.
    public let found: String
    /// What the data path needs.
    public let wanted: String
    /// Why it could not be written: EROFS in a container without a mount of /proc/sys/net.
    public let errno: Errno

    public var description: String { "\(name) is \(found), must be \(wanted), and cannot be set: \(errno)" }
}

/// One setting of the calling thread's network namespace.
struct Sysctl {
    let name: String
    private var path: String { "/proc/sys/" + name.replacing(".", with: "/") }

    init(_ name: String) { self.name = name }

    /// Makes the setting `wanted`, unless `isFine` with what it is.
    func ensure(_ wanted: String, isFine: (String) -> Bool) -> SysctlProblem? {
        var found = "unreadable"
        do {
            found = try read()
            if isFine(found) { return nil }
            try write(wanted)
            return nil
        } catch {
            return SysctlProblem(name: name, found: found, wanted: wanted, errno: error.errno)
        }
    }

    private func read() throws(SystemCallError) -> String {
        let file = try Descriptor(reading: path)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = try systemCall("read", path) { Glibc.read(file.rawValue, &bytes, bytes.count) }
        return String(decoding: bytes.prefix(count).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    private func write(_ value: String) throws(SystemCallError) {
        try Descriptor(writing: path).writeAll(Array(value.utf8), path)
    }
}
