import CLinuxShims
import Glibc
import LinuxSystem
import SystemPackage

/// The bytes and descriptors of one recvmsg(2).
struct Record {
    let bytes: [UInt8]
    let descriptors: [Descriptor]

    static func receive(
        on socket: Descriptor, size: Int, descriptors room: Int
    ) throws(PluginProtocolError) -> Record {
        var numbers = [Int32](repeating: -1, count: room)
        var count: Int32 = 0
        var flags: Int32 = 0
        var failure: SystemCallError?
        // Not zeroed first: most messages are far shorter than the room for the longest.
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
            guard let base = buffer.baseAddress else { return }
            do {
                filled = try systemCall("recvmsg") {
                    count = Int32(room)
                    return shim_receive_descriptors(socket.rawValue, base, size, &numbers, &count, &flags)
                }
            } catch let error as SystemCallError {
                failure = error
            } catch {}
        }
        // Adopted before anything is refused, so that they are closed in any case.
        let descriptors = numbers.prefix(Int(count)).map { Descriptor(adopting: $0) }
        if let failure {
            throw failure.errno == .connectionReset ? .peerGone : .systemCall(failure)
        }
        guard !bytes.isEmpty else { throw .peerGone }
        guard flags & Int32(MSG_TRUNC) == 0 else { throw .malformed("record of more than \(size) bytes") }
        guard flags & Int32(MSG_CTRUNC) == 0 else { throw .malformed("too many descriptors") }
        return Record(bytes: bytes, descriptors: descriptors)
    }
}
