import LinuxSystem

/// The settings under /proc/sys/net, which are those of the calling thread's network namespace (ip-sysctl in the
/// kernel's documentation).
enum Sysctl {
    /// Writes the setting `name`, for instance "ipv4/ip_forward".
    static func write(_ name: String, _ value: Int) throws(SystemCallError) {
        let path = "/proc/sys/net/\(name)"
        try Descriptor(writing: path).writeAll(Array(String(value).utf8), path)
    }
}
