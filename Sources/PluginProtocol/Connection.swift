import CLinuxShims
import Glibc
public import LinuxSystem

/// One client of the daemon. Its calls block, within their limits: not for a thread of Swift concurrency.
public final class Connection: Sendable {
    private let socket: Descriptor
    /// The user who connected, by the kernel's word (SO_PEERCRED, unix(7)).
    public let peerUID: UInt32
    /// The process that connected.
    public let peerPID: Int32

    init(_ socket: Descriptor) throws(SystemCallError) {
        self.socket = socket
        peerUID = UInt32(try systemCall("getsockopt SO_PEERCRED") { shim_peer_uid(socket.rawValue) })
        peerPID = Int32(try systemCall("getsockopt SO_PEERCRED") { shim_peer_pid(socket.rawValue) })
        try UnixSocket.setSendTimeout(socketSendTimeout, of: socket)
    }

    /// Whether the peer may give orders: root, or who runs this process (then a test).
    public var isPeerTrusted: Bool { peerUID == 0 || peerUID == geteuid() }

    /// Waits for the request and the descriptors that belong to it.
    ///
    /// Throws `.timedOut`, `.peerGone`, and `.malformed`, `.protocolVersion` or `.tooLarge` for what is no request; the
    /// connection can then still be answered.
    @available(*, noasync)
    public func receiveRequest(
        timeout: Duration = .seconds(5)
    ) throws(PluginProtocolError) -> (request: Request, descriptors: [Descriptor]) {
        let message = try Message.receive(
            on: socket, waitingFor: "request", within: timeout, of: Deadline(in: timeout))
        guard message.kind == .request else { throw .malformed("an answer in place of a request") }
        return (try Request(decoding: message.body), message.descriptors)
    }

    /// Answers. Throws `.peerGone` when the peer has gone: an ADD must then be undone.
    public func send(_ reply: Reply) throws(PluginProtocolError) {
        try Message(kind: reply.isError ? .failure : .success, body: reply.body).send(on: socket)
    }

    /// Whether the peer has closed its end or died; it will not read an answer. Never blocks.
    public var peerIsGone: Bool {
        var watched = pollfd(fd: socket.rawValue, events: 0, revents: 0)
        return poll(&watched, 1, 0) > 0 && Int32(watched.revents) & (POLLHUP | POLLERR) != 0
    }
}
