import Glibc
import LinuxSystem

/// What the figures come from.
package enum Machine {
    package static var description: String {
        let release = (try? FileReplacement.read("/proc/sys/kernel/osrelease", limit: 4096)).flatMap { $0 } ?? []
        let kernel = String(decoding: release.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return "Linux \(kernel), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) processors"
    }
}
