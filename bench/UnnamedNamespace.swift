import CLinuxShims
import Glibc
import LabDriver
import LinuxSystem

/// A pod's network namespace. No name is given to it: it ends with this process, however that ends.
struct UnnamedNamespace: Sendable {
    let number: Int
    let namespace: NetworkNamespace

    /// What CNI_NETNS says: this process's descriptor.
    let path: String

    var containerID: String { "bench\(number)" }

    static func make(_ count: Int) throws -> [UnnamedNamespace] {
        try NetworkNamespace.current().blocking {
            try (0..<count).map { number in
                try systemCall("unshare") { shim_unshare_net() }
                return try UnnamedNamespace(number, .current())
            }
        }
    }

    private init(_ number: Int, _ namespace: NetworkNamespace) {
        self.number = number
        self.namespace = namespace
        path = "/proc/\(getpid())/fd/\(namespace.descriptor.rawValue)"
    }
}
