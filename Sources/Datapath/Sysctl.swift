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

/// The host-wide settings that the data path needs and netlink cannot make.
public enum HostSettings {
    /// Changes those that are wrong, in the calling thread's network namespace. Returns those that are still wrong and
    /// why, in words; none when all is well.
    ///
    /// `root` is where /proc/sys is: in a container, where /proc/sys itself is read-only, a mount of the host's.
    public static func ensure(below root: String = "/proc/sys") -> [SysctlProblem] {
        [
            // Forwarding is also on for each of our links; host-wide it is for what others expect of a node.
            Sysctl("net.ipv4.ip_forward", below: root).ensure("1") { $0 == "1" },
            // The higher of this and the link's counts (ip-sysctl, rp_filter): 2 would loosen every link of ours.
            Sysctl("net.ipv4.conf.all.rp_filter", below: root).ensure("0") { $0 != "2" },
        ].compactMap { $0 }
    }
}

/// One setting of the calling thread's network namespace.
struct Sysctl {
    private let name: String
    private let root: String
    private var path: String { "\(root)/" + name.replacing(".", with: "/") }

    init(_ name: String, below root: String) {
        self.name = name
        self.root = root
    }

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
