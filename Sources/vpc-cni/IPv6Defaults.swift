import Glibc
import LinuxSystem

/// The IPv6 settings that netlink cannot set on a link: new links of the namespace take them from `conf/default`
/// (kernel: Documentation/networking/ip-sysctl.rst).
enum IPv6Defaults {
    /// No addresses or routes by router advertisement: the plugin gives them all. No duplicate address detection: an
    /// address would stay unusable for its first seconds.
    private static let values = ["accept_ra": "0", "accept_dad": "0"]

    /// Writes them for the calling thread's namespace. A kernel without IPv6 has none; another failure is noted and no
    /// more: IPv4 works all the same.
    static func write() {
        for (name, value) in values {
            do {
                try write(value, to: "/proc/sys/net/ipv6/conf/default/\(name)")
            } catch {
                Output.note("vpc-cni: \(error)\n")
            }
        }
    }

    private static func write(_ value: String, to path: String) throws(SystemCallError) {
        guard access(path, F_OK) == 0 else { return }
        try Descriptor(writing: path).writeAll(Array(value.utf8), path)
    }
}
