import CLinuxShims
import Glibc
public import IPAddressing
public import LinuxSystem
import SystemPackage

/// A server in a network namespace that answers every datagram with the address it came from.
public final class UDPServer: Sendable {
    private let socket: Descriptor

    public init(in namespace: NetworkNamespace, port: UInt16) throws {
        socket = try UDPSocket.open(in: namespace, port: port)
        startThread(named: "udp-server") { [socket] in
            var piece = [UInt8](repeating: 0, count: 2048)
            while true {
                var peer = sockaddr_in()
                let got = peer.withGeneric { pointer, size in
                    var size = size
                    return recvfrom(socket.rawValue, &piece, piece.count, 0, pointer, &size)
                }
                // shutdown(2) wakes it with nothing; so does an empty datagram, which nobody here sends.
                guard got > 0 else { return }
                let answer = Array(peer.address.description.utf8)
                _ = peer.withGeneric { sendto(socket.rawValue, answer, answer.count, 0, $0, $1) }
            }
        }
    }

    public func stop() { shutdown(socket.rawValue, Int32(SHUT_RDWR)) }
}

/// One question to a `UDPServer`.
public enum UDPClient {
    /// The address by which the server sees a datagram out of `namespace`.
    ///
    /// Throws when no answer comes within a second, or when it comes from another address than it was sent to.
    public static func seenAs(
        in namespace: NetworkNamespace, to address: IPv4Address, port: UInt16
    ) throws -> IPv4Address {
        let socket = try UDPSocket.open(in: namespace, port: 0)
        var time = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(socket.rawValue, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var peer = sockaddr_in(address, port: port)
        // A connected socket takes answers from its peer's address alone.
        try systemCall("connect", "\(address)") { peer.withGeneric { connect(socket.rawValue, $0, $1) } }
        try systemCall("send", "\(address)") { send(socket.rawValue, [1], 1, 0) }
        var piece = [UInt8](repeating: 0, count: 64)
        let got = try systemCall("recv", "udp \(address):\(port)") { recv(socket.rawValue, &piece, piece.count, 0) }
        return try IPv4Address(parsing: String(decoding: piece.prefix(got), as: UTF8.self))
    }
}

enum UDPSocket {
    static func open(in namespace: NetworkNamespace, port: UInt16) throws -> Descriptor {
        try namespace.blocking {
            let socket = Descriptor(
                adopting: try systemCall("socket") {
                    Glibc.socket(AF_INET, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                })
            var any = sockaddr_in(IPv4Address(rawValue: 0), port: port)
            try systemCall("bind", "port \(port)") { any.withGeneric { bind(socket.rawValue, $0, $1) } }
            return socket
        }
    }
}
