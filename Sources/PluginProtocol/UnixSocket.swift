import Glibc
import LinuxSystem
import SystemPackage

/// How long a sender waits for the other side to make room. One answer per connection always finds room; the limit is
/// for a peer that means harm.
let socketSendTimeout = Duration.seconds(5)

/// A unix socket of whole records (SOCK_SEQPACKET, unix(7)).
enum UnixSocket {
    static func make() throws(PluginProtocolError) -> Descriptor {
        let type = Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        return Descriptor(adopting: try attempt(systemCall("socket") { socket(AF_UNIX, type, 0) }))
    }

    /// Limits sending, and connecting to a socket whose queue is full.
    static func setSendTimeout(_ timeout: Duration, of socket: Descriptor) throws(SystemCallError) {
        let (seconds, attoseconds) = timeout.components
        // Zero would mean "for ever".
        var value = timeval(tv_sec: Int(seconds), tv_usec: max(1, Int(attoseconds / 1_000_000_000_000)))
        try systemCall("setsockopt SO_SNDTIMEO") {
            setsockopt(socket.rawValue, SOL_SOCKET, SO_SNDTIMEO, &value, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// `timeout` holds for what is sent later, too.
    static func connect(
        _ socket: Descriptor, to path: String, within timeout: Duration
    ) throws(PluginProtocolError) {
        try connect(socket, to: try UnixAddress(path: path), within: timeout)
    }

    static func connect(
        _ socket: Descriptor, to address: UnixAddress, within timeout: Duration
    ) throws(PluginProtocolError) {
        let name = address.description
        do {
            try setSendTimeout(timeout, of: socket)
            try systemCall("connect", name) { address.pass { Glibc.connect(socket.rawValue, $0, $1) } }
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory, .connectionRefused: throw .noDaemon(path: name)
            case .wouldBlock: throw .timedOut(waitingFor: "place in the queue of \(name)", after: timeout)
            default: throw .systemCall(error)
            }
        }
    }

    static func bind(_ socket: Descriptor, to path: String) throws(PluginProtocolError) {
        let address = try UnixAddress(path: path)
        try attempt(systemCall("bind", path) { address.pass { Glibc.bind(socket.rawValue, $0, $1) } })
    }

    /// Answers whether the address was free.
    static func bindIfFree(_ socket: Descriptor, to address: UnixAddress) throws(PluginProtocolError) -> Bool {
        do {
            try systemCall("bind", address.description) { address.pass { Glibc.bind(socket.rawValue, $0, $1) } }
            return true
        } catch {
            guard error.errno == .addressInUse else { throw .systemCall(error) }
            return false
        }
    }
}
