import Glibc

/// Where a unix socket is found: at a path, or under a name without a file.
struct UnixAddress {
    /// The path; "@" and the name of an address without a file, as `ss -x` writes it.
    let description: String
    private var value = sockaddr_un()
    private let length: socklen_t

    /// Throws `.badSocketPath` for a path that has no room in an address.
    init(path: String) throws(PluginProtocolError) {
        let bytes = Array(path.utf8)
        // One byte less than there is room: the name ends with a zero.
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: value.sun_path), !bytes.contains(0) else {
            throw .badSocketPath(path)
        }
        description = path
        length = socklen_t(MemoryLayout<sockaddr_un>.size)
        fill(with: bytes)
    }

    /// An abstract address (unix(7)): each network namespace has its own, and it is free when its socket is closed.
    /// Throws `.badSocketPath` as a path does.
    init(abstract name: String) throws(PluginProtocolError) {
        // A zero comes first, and the length tells where the name ends.
        let bytes = [0] + Array(name.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: value.sun_path) else { throw .badSocketPath("@\(name)") }
        description = "@\(name)"
        length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        fill(with: bytes)
    }

    private mutating func fill(with bytes: [UInt8]) {
        value.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &value.sun_path) { $0.copyBytes(from: bytes) }
    }

    /// Hands the address to a system call.
    func pass(to call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: value) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { call($0, length) }
        }
    }
}
