import Glibc
import LabDriver
import LinuxSystem

/// The daemon's state directory on tmpfs, as `/run` of a node is and that of a container of ours may not be: on a disk its
/// two small files would be measured too.
struct MemoryFolder {
    private let path: String

    init(_ path: String) throws {
        self.path = path
        try FileReplacement.makeDirectory(path)
        try Child.check(["mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "vpc-cni-bench", path])
    }

    /// At once, whoever still uses it.
    func remove() { _ = try? Child.run(["umount", "-l", path]) }

    /// What a run that was killed has left.
    static func removeStale(_ path: String) { MemoryFolder(stale: path).remove() }
    private init(stale path: String) { self.path = path }
}
