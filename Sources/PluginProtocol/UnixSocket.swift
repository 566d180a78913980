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
        var address = try address(path)
        do {
            try setSendTimeout(timeout, of: socket)
            try systemCall("connect", path) {
                withSocketAddress(&address) { Glibc.connect(socket.rawValue, $0, $1) }
            }
        } catch {
            switch error.errno {
            case .noSuchFileOrDirectory, .connectionRefused: throw .noDaemon(path: path)
            case .wouldBlock: throw .timedOut(waitingFor: "place in the queue of \(path)", after: timeout)
            default: throw .systemCall(error)
            }
        }
    }

    static func bind(_ socket: Descriptor, to path: String) throws(PluginProtocolError) {
        var address = try address(path)
        try attempt(systemCall("bind", path) { withSocketAddress(&address) { Glibc.bind(socket.rawValue, $0, $1) } })
    }

    private static func address(_ path: String) throws(PluginProtocolError) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // One byte less than there is room: the name ends with a zero.
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path), !bytes.contains(0) else {
            throw .badSocketPath(path)
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return address
    }

    private static func withSocketAddress(
        _ address: inout sockaddr_un, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
