public import LinuxSystem

/// Why a message did not get across the plugin's socket, a DEL not into the spool, or a daemon's place is taken.
public enum PluginProtocolError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nobody listens at `path`: there is no socket, or no process behind it.
    case noDaemon(path: String)
    /// Another process listens at `path`.
    case inUse(path: String)
    /// A daemon, or a tool that acts in its place, has this network namespace; `process` is 0 when it is in another
    /// container.
    case namespaceTaken(process: Int32)
    /// A daemon, or a tool that acts in its place, works on the records in `path`.
    case stateTaken(path: String)
    /// `path` is longer than the 107 bytes that a unix socket's may have, or no socket is there but something else.
    case badSocketPath(String)
    case timedOut(waitingFor: String, after: Duration)
    /// The other side closed the connection before it was answered.
    case peerGone
    /// What came is no message of this protocol.
    case malformed(String)
    /// The other side speaks another version of the protocol.
    case protocolVersion(theirs: UInt8, ours: UInt8)
    case tooLarge(bytes: Int, limit: Int)
    /// The spool has no room for another DEL.
    case spoolFull(path: String, limit: Int)
    case systemCall(SystemCallError)

    public var description: String {
        switch self {
        case .noDaemon(let path): "nobody listens at \(path)"
        case .inUse(let path): "another process listens at \(path)"
        case .namespaceTaken(let process):
            "a vpc-ipamd" + (process > 0 ? " (process \(process))" : "") + " runs in this network namespace"
        case .stateTaken(let path): "a vpc-ipamd works on the records in \(path)"
        case .badSocketPath(let path): "\(path) cannot be a socket: longer than 107 bytes, or something else is there"
        case .timedOut(let what, let limit): "no \(what) within \(limit)"
        case .peerGone: "the other side closed the connection"
        case .malformed(let reason): "malformed message: \(reason)"
        case .protocolVersion(let theirs, let ours):
            "the other side speaks version \(theirs) of the plugin's protocol, this one \(ours): "
                + "install plugin and daemon of the same release"
        case .tooLarge(let bytes, let limit): "message of \(bytes) bytes; at most \(limit) are allowed"
        case .spoolFull(let path, let limit): "\(path) holds \(limit) deletes already"
        case .systemCall(let error): "\(error)"
        }
    }
}

/// What LinuxSystem does, with its error as ours.
@discardableResult
func attempt<Value>(_ body: @autoclosure () throws(SystemCallError) -> Value) throws(PluginProtocolError) -> Value {
    do {
        return try body()
    } catch {
        throw .systemCall(error)
    }
}
