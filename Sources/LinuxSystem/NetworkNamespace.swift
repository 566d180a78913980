import CLinuxShims
import Glibc
import SystemPackage

/// A network namespace (network_namespaces(7)), held by a descriptor.
///
/// A namespace belongs to a thread, and threads that a namespaced thread creates are born in it. So nothing here may be
/// called on a thread of Swift concurrency or Dispatch, except `onOwnThread`.
public struct NetworkNamespace: Sendable {
    /// Keeps the namespace alive, also when its path and its processes are gone.
    public let descriptor: Descriptor

    /// Takes an open namespace, for instance one that came over a socket; `run` finds out whether it is one.
    public init(_ descriptor: Descriptor) { self.descriptor = descriptor }

    /// Opens the namespace bound at `path`, for instance `/run/netns/NAME`.
    public init(path: String) throws(SystemCallError) { descriptor = try Descriptor(reading: path) }

    /// The calling thread's.
    public static func current() throws(SystemCallError) -> NetworkNamespace {
        try NetworkNamespace(path: "/proc/thread-self/ns/net")
    }

    /// Whether both are the same namespace (same device and inode, ioctl_ns(2)).
    public func isSame(as other: NetworkNamespace) throws(SystemCallError) -> Bool {
        let mine = try Self.identity(of: descriptor)
        let theirs = try Self.identity(of: other.descriptor)
        return mine == theirs
    }

    private static func identity(of descriptor: Descriptor) throws(SystemCallError) -> [UInt64] {
        var status = stat()
        try systemCall("fstat", "network namespace") { fstat(descriptor.rawValue, &status) }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    /// Runs `body` on the calling thread inside this namespace and returns home. `body` must not suspend, start threads,
    /// Tasks or Dispatch work. The process ends if the way home is barred: the thread could not be used again.
    ///
    /// Throws `SystemCallError` when the namespace cannot be entered (EINVAL: the descriptor is no namespace), and what
    /// `body` throws.
    @available(*, noasync)
    public func run<Value>(_ body: () throws -> Value) throws -> Value {
        let home = try Self.current()
        try systemCall("setns") { shim_setns_net(descriptor.rawValue) }
        defer {
            guard shim_setns_net(home.descriptor.rawValue) == 0 else {
                preconditionFailure("cannot return to the home network namespace: \(Errno(rawValue: errno))")
            }
        }
        return try body()
    }

    /// Runs `body` inside this namespace on a thread of its own, which goes home before anyone waits for it no more.
    /// `body` may block; it must not start threads, Tasks or Dispatch work. 0.2 to 0.6 ms a call.
    public func onOwnThread<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            startThread(named: "netns") {
                continuation.resume(with: Result { try self.run(body) })
            }
        }
    }
}
