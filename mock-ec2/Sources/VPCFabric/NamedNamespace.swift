import CLinuxShims
import Glibc
public import LinuxSystem
import SystemPackage

/// A network namespace with a name under /run/netns, as `ip netns` keeps them (ip-netns(8)): a file on which the
/// namespace is mounted, so that it lives without a process.
///
/// All of it blocks, and `create` enters the new namespace: only for threads of one's own.
public struct NamedNamespace: Sendable {
    public let name: String
    public let namespace: NetworkNamespace

    static let folder = "/run/netns"

    /// The file of the namespace `name`.
    public static func path(of name: String) -> String { "\(folder)/\(name)" }

    /// Opens the namespace that has `name`.
    public init(opening name: String) throws(SystemCallError) {
        self.name = name
        namespace = try NetworkNamespace(path: Self.path(of: name))
    }

    /// Makes an empty namespace, as `ip netns add` does. Throws EEXIST when the name is taken.
    @available(*, noasync)
    public static func create(_ name: String) throws(SystemCallError) -> NamedNamespace {
        try prepareFolder()
        let path = path(of: name)
        let file = try systemCall("open", path) { open(path, O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0) }
        close(file)
        do {
            try mountNewNamespace(on: path)
            return try NamedNamespace(opening: name)
        } catch {
            try? remove(name)
            throw error
        }
    }

    /// Removes the name, as `ip netns del` does. The namespace, with all links in it, goes with the last process and
    /// socket inside. A name that is not there is no error.
    public static func remove(_ name: String) throws(SystemCallError) {
        let path = path(of: name)
        // EINVAL: nothing is mounted there (any more); a crash can come between the file and its mount.
        while umount2(path, Int32(MNT_DETACH)) == 0 {}
        try FileReplacement.remove(path)
    }

    /// The names under /run/netns, sorted; none when there is no such folder.
    public static func names() throws(SystemCallError) -> [String] { try FileReplacement.names(in: folder) }

    private static func mountNewNamespace(on path: String) throws(SystemCallError) {
        let home = try NetworkNamespace.current()
        try systemCall("unshare") { shim_unshare_net() }
        defer {
            // On a thread that cannot go home every later piece of work would run in the wrong place.
            guard shim_setns_net(home.descriptor.rawValue) == 0 else {
                preconditionFailure("cannot return to the home network namespace: \(Errno(rawValue: errno))")
            }
        }
        try systemCall("mount", path) { mount("/proc/thread-self/ns/net", path, "none", UInt(MS_BIND), nil) }
    }

    // A mount made in a folder that is itself a shared mount is seen in, and can be removed from, every mount namespace:
    // without it, a container that holds a copy of the mount would keep the name from being removed.
    private static func prepareFolder() throws(SystemCallError) {
        if mkdir(folder, 0o755) != 0, errno != EEXIST {
            throw SystemCallError(call: "mkdir", subject: folder, errno: Errno(rawValue: errno))
        }
        let lock = try Descriptor(reading: folder)
        // As iproute2: two that come here together would each mount the folder on itself.
        try systemCall("flock", folder) { flock(lock.rawValue, LOCK_EX) }
        while mount("", folder, "none", UInt(MS_SHARED | MS_REC), nil) != 0 {
            guard errno == EINVAL else {
                throw SystemCallError(call: "mount MS_SHARED", subject: folder, errno: Errno(rawValue: errno))
            }
            // EINVAL: it is a folder yet, no mount.
            try systemCall("mount MS_BIND", folder) { mount(folder, folder, "none", UInt(MS_BIND | MS_REC), nil) }
        }
    }
}
