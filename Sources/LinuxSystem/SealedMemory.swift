import CLinuxShims
import Glibc
import SystemPackage

/// Bytes in a sealed memfd (memfd_create(2)): who receives the descriptor can neither see them change nor be cut off
/// from them, and no file system is touched.
public enum SealedMemory {
    /// A descriptor whose content is `bytes` and can never change.
    public static func make(_ bytes: [UInt8], name: String) throws(SystemCallError) -> Descriptor {
        let descriptor = Descriptor(adopting: try systemCall("memfd_create", name) { shim_memfd_create(name) })
        try descriptor.writeAll(bytes, name)
        try systemCall("fcntl F_ADD_SEALS", name) { shim_seal(descriptor.rawValue) }
        return descriptor
    }

    /// The content of a memfd that its sender has sealed. Throws EPERM when it is not sealed, EFBIG beyond `limit` bytes.
    public static func read(_ descriptor: Descriptor, limit: Int) throws(SystemCallError) -> [UInt8] {
        let seals = shim_seals(descriptor.rawValue)
        guard seals >= 0, seals & shim_all_seals() == shim_all_seals() else {
            throw SystemCallError(call: "read", subject: "memfd that is not sealed", errno: .notPermitted)
        }
        var status = stat()
        try systemCall("fstat", "memfd") { fstat(descriptor.rawValue, &status) }
        guard status.st_size <= limit else {
            throw SystemCallError(call: "read", subject: "memfd of \(status.st_size) bytes", errno: .fileTooLarge)
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var offset = 0
        while offset < bytes.count {
            let got = try systemCall("pread", "memfd") {
                bytes[offset...].withUnsafeMutableBytes {
                    pread(descriptor.rawValue, $0.baseAddress, $0.count, off_t(offset))
                }
            }
            guard got > 0 else { break }
            offset += got
        }
        return bytes
    }
}
