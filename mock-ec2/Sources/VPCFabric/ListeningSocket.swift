import Glibc
import IPAddressing
import LinuxSystem

enum ListeningSocket {
    /// A TCP socket that listens on `address`:`port` in the calling thread's network namespace, and stays in it whoever
    /// uses it.
    static func open(on address: IPAddress, port: UInt16) throws(SystemCallError) -> Descriptor {
        switch address {
        case .v4(let address):
            var name = sockaddr_in()
            name.sin_family = sa_family_t(AF_INET)
            name.sin_port = port.bigEndian
            name.sin_addr = in_addr(s_addr: address.rawValue.bigEndian)
            return try open(AF_INET, name, "\(address):\(port)")
        case .v6(let address):
            var name = sockaddr_in6()
            name.sin6_family = sa_family_t(AF_INET6)
            name.sin6_port = port.bigEndian
            withUnsafeMutableBytes(of: &name.sin6_addr) { $0.copyBytes(from: address.octets) }
            return try open(AF_INET6, name, "[\(address)]:\(port)")
        }
    }

    private static func open<Name>(
        _ family: Int32, _ name: Name, _ subject: String
    ) throws(SystemCallError) -> Descriptor {
        let socket = Descriptor(
            adopting: try systemCall("socket", subject) {
                Glibc.socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
            })
        var yes: Int32 = 1
        try systemCall("setsockopt SO_REUSEADDR", subject) {
            setsockopt(socket.rawValue, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        }
        try systemCall("bind", subject) {
            withUnsafePointer(to: name) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket.rawValue, $0, socklen_t(MemoryLayout<Name>.size))
                }
            }
        }
        try systemCall("listen", subject) { listen(socket.rawValue, SOMAXCONN) }
        return socket
    }
}
