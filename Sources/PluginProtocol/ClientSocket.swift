public import LinuxSystem

/// The plugin's and the tools' end: one request, one answer, one connection.
public enum ClientSocket {
    /// Asks the daemon at `path` and waits at most `timeout` for the answer. At most two descriptors go along.
    ///
    /// Throws `.noDaemon` when nothing was sent; after `.timedOut` and `.peerGone` the daemon may or may not have acted.
    @available(*, noasync)
    public static func call(
        path: String, request: Request, descriptors: [Descriptor] = [], timeout: Duration
    ) throws(PluginProtocolError) -> Reply {
        let deadline = Deadline(in: timeout)
        let body = try request.encoded()
        let socket = try UnixSocket.make()
        try UnixSocket.connect(socket, to: path, within: timeout)
        try Message(kind: .request, body: body, descriptors: descriptors).send(on: socket)
        let answer = try Message.receive(on: socket, waitingFor: "answer", within: timeout, of: deadline)
        guard answer.kind != .request else { throw .malformed("a request in place of an answer") }
        return Reply(isError: answer.kind == .failure, body: answer.body)
    }
}
