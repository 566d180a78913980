import Glibc
import LinuxSystem

/// The settings under /proc/sys/net, which are those of the calling thread's network namespace (ip-sysctl in the
/// kernel's documentation).
enum Sysctl {
    /// Writes the setting `name`, for instance "ipv4/ip_forward".
    static func write(_ name: String, _ value: Int) throws(SystemCallError) {
        let path = "/proc/sys/net/\(name)"
        let file = Descriptor(adopting: try systemCall("open", path) { open(path, O_WRONLY | O_CLOEXEC) })
        let text = String(value)
        try systemCall("write \(text)", path) { Glibc.write(file.rawValue, text, text.utf8.count) }
    }
}
