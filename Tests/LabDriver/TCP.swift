import CLinuxShims
import Glibc
public import IPAddressing
public import LinuxSystem
import SystemPackage

extension sockaddr_in {
    init(_ address: IPv4Address, port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        sin_addr.s_addr = address.rawValue.bigEndian
    }

    var address: IPv4Address { IPv4Address(rawValue: UInt32(bigEndian: sin_addr.s_addr)) }

    /// Lends itself as the generic address that the socket calls take.
    mutating func withGeneric<Value>(_ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafeMutablePointer(to: &self) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}

/// A server in a network namespace that tells every client the address it is seen by, and then echoes.
public final class TCPServer: Sendable {
    private let socket: Descriptor

    /// Listens on every address of `namespace`. Serves until the process ends or `stop()`.
    public init(in namespace: NetworkNamespace, port: UInt16) throws {
        socket = try namespace.blocking {
            let socket = Descriptor(
                adopting: try systemCall("socket") {
                    Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                })
            var yes: Int32 = 1
            setsockopt(socket.rawValue, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
            var any = sockaddr_in(IPv4Address(rawValue: 0), port: port)
            try systemCall("bind", "port \(port)") { any.withGeneric { bind(socket.rawValue, $0, $1) } }
            try systemCall("listen") { listen(socket.rawValue, 128) }
            return socket
        }
        startThread(named: "server") { [socket] in
            while true {
                let accepted = shim_accept(socket.rawValue)
                if accepted < 0 {
                    if errno == EINTR || errno == ECONNABORTED { continue }
                    return
                }
                let connection = Descriptor(adopting: accepted)
                var peer = sockaddr_in()
                _ = peer.withGeneric { pointer, size in
                    var size = size
                    return getpeername(accepted, pointer, &size)
                }
                let greeting = Array("\(peer.address)\n".utf8)
                startThread(named: "echo") { Self.serve(connection, greeting) }
            }
        }
    }

    public func stop() { shutdown(socket.rawValue, Int32(SHUT_RDWR)) }

    private static func serve(_ connection: Descriptor, _ greeting: [UInt8]) {
        send(connection.rawValue, greeting, greeting.count, Int32(MSG_NOSIGNAL))
        var piece = [UInt8](repeating: 0, count: 4096)
        while true {
            let got = recv(connection.rawValue, &piece, piece.count, 0)
            guard got > 0, send(connection.rawValue, piece, got, Int32(MSG_NOSIGNAL)) == got else { return }
        }
    }
}

/// A client's connection out of a network namespace.
public final class TCPClient: Sendable {
    private let socket: Descriptor
    /// The address by which the server sees this client.
    public let seenAs: IPv4Address

    /// Connects and reads the server's greeting; each step at most `timeout`.
    public init(in namespace: NetworkNamespace, to address: IPv4Address, port: UInt16, timeout: Duration = .seconds(2))
        throws
    {
        let socket = try namespace.blocking {
            let socket = Descriptor(
                adopting: try systemCall("socket") {
                    Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                })
            Self.limit(socket, timeout)
            var peer = sockaddr_in(address, port: port)
            try systemCall("connect", "\(address):\(port)") { peer.withGeneric { connect(socket.rawValue, $0, $1) } }
            return socket
        }
        var greeting = [UInt8]()
        var byte: UInt8 = 0
        while try systemCall("recv", "\(address):\(port)", { recv(socket.rawValue, &byte, 1, 0) }) == 1, byte != 10 {
            greeting.append(byte)
        }
        self.socket = socket
        seenAs = try IPv4Address(parsing: String(decoding: greeting, as: UTF8.self))
    }

    /// Sends `bytes` and waits for their echo, for at most `timeout`.
    public func echo(_ bytes: [UInt8], timeout: Duration = .seconds(5)) throws {
        Self.limit(socket, timeout)
        try systemCall("send") { send(socket.rawValue, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
        var back = [UInt8]()
        var piece = [UInt8](repeating: 0, count: bytes.count)
        while back.count < bytes.count {
            let got = try systemCall("recv") { recv(socket.rawValue, &piece, bytes.count - back.count, 0) }
            guard got > 0 else { throw LabError("the connection was closed") }
            back += piece.prefix(got)
        }
        guard back == bytes else { throw LabError("the echo differs") }
    }

    private static func limit(_ socket: Descriptor, _ timeout: Duration) {
        let parts = timeout.components
        var time = timeval(tv_sec: Int(parts.seconds), tv_usec: Int(parts.attoseconds / 1_000_000_000_000))
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket.rawValue, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }
}
