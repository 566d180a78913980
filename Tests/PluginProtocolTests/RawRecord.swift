import CLinuxShims
import LinuxSystem

/// Sends bytes that need not be a message.
enum RawRecord {
    static func send(_ bytes: [UInt8], _ descriptors: [Descriptor], on socket: Descriptor) throws {
        let numbers = descriptors.map(\.rawValue)
        try systemCall("sendmsg") {
            shim_send_descriptors(socket.rawValue, bytes, bytes.count, numbers, Int32(numbers.count))
        }
        withExtendedLifetime(descriptors) {}
    }
}
