import Glibc
import LabDriver
import LinuxSystem

/// A TCP connection to loopback, for a request and its answer.
struct Connection {
    private let socket: Descriptor

    init(port: Int) throws {
        socket = Descriptor(
            adopting: try systemCall("socket") { Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) })
        var address = Self.loopback(port: port)
        try systemCall("connect") {
            withUnsafePointer(to: &address) { address in
                address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(socket.rawValue, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }

    /// Sends `request`, and gives the first bytes of the answer.
    func exchange(_ request: String) throws -> String {
        let bytes = Array(request.utf8)
        try systemCall("write") { write(socket.rawValue, bytes, bytes.count) }
        var answer = [UInt8](repeating: 0, count: 65_536)
        let count = try systemCall("read") { read(socket.rawValue, &answer, answer.count) }
        return String(decoding: answer.prefix(count), as: UTF8.self)
    }

    static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(truncatingIfNeeded: port).bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }
}
