import CLinuxShims
import Glibc
import LinuxSystem
import Synchronization
import SystemPackage

/// The daemon's end: a listening socket of mode 0600.
public final class ServerSocket: Sendable {
    /// Where clients find it.
    public let path: String
    private let socket: Descriptor
    private let inode: ino_t
    private let isStopped = Atomic(false)

    /// Makes the folders of `path`, removes a socket that nobody listens at any more, binds and listens.
    ///
    /// Throws `.inUse` when somebody listens, `.badSocketPath` when something else than a socket is there.
    public init(path: String) throws(PluginProtocolError) {
        self.path = path
        try attempt(FileReplacement.makeParents(of: path))
        try Self.removeStale(path)
        let socket = try UnixSocket.make()
        self.socket = socket
        // The mode of a socket's inode, set before it has a name: no moment in which another user could connect.
        try attempt(systemCall("fchmod", path) { fchmod(socket.rawValue, 0o600) })
        try UnixSocket.bind(socket, to: path)
        inode = try Self.status(of: path)?.st_ino ?? 0
        // A node's worth of pods may come at once; the kernel cuts it to net.core.somaxconn.
        try attempt(systemCall("listen", path) { listen(socket.rawValue, 1024) })
    }

    deinit { stop() }

    /// Waits for the next connection; `nil` after `stop()`. Blocks: call it on a thread of its own. An error (the client
    /// went before it was accepted, no descriptors are left) is no reason not to call it again.
    @available(*, noasync)
    public func accept() throws(PluginProtocolError) -> Connection? {
        do {
            let number = try systemCall("accept", path) { shim_accept(socket.rawValue) }
            return try Connection(Descriptor(adopting: number))
        } catch {
            if isStopped.load(ordering: .acquiring) { return nil }
            throw .systemCall(error)
        }
    }

    /// Removes the socket's name if it is still ours, refuses who comes later, and wakes `accept()`. May be called more
    /// than once and from any thread.
    public func stop() {
        guard !isStopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        if (try? Self.status(of: path))??.st_ino == inode { unlink(path) }
        shutdown(socket.rawValue, Int32(SHUT_RDWR))
    }

    private static func removeStale(_ path: String) throws(PluginProtocolError) {
        guard let status = try status(of: path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw .badSocketPath(path) }
        do {
            try UnixSocket.connect(try UnixSocket.make(), to: path, within: socketSendTimeout)
        } catch .noDaemon {
            try attempt(FileReplacement.remove(path))
            return
        }
        throw .inUse(path: path)
    }

    /// `nil` when there is nothing at `path`.
    private static func status(of path: String) throws(PluginProtocolError) -> stat? {
        var status = stat()
        do {
            try systemCall("lstat", path) { lstat(path, &status) }
            return status
        } catch {
            guard error.errno == .noSuchFileOrDirectory else { throw .systemCall(error) }
            return nil
        }
    }
}
