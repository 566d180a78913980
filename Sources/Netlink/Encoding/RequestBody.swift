import CLibmnl

/// What follows the netlink header in a request: the fixed header of its kind, then attributes.
protocol RequestBody: CustomStringConvertible, Sendable {
    associatedtype Header: BitwiseCopyable
    var header: Header { get }
    func encode(into attributes: inout AttributeEncoder)
}

extension RequestBody {
    /// The whole message; `nil` when it does not fit into 4096 bytes, which no sensible object needs.
    func message(type: MessageType, flags: Int32, sequence: UInt32) -> [UInt8]? {
        let capacity = 4096
        return withUnsafeTemporaryAllocation(byteCount: capacity, alignment: MemoryLayout<nlmsghdr>.alignment) {
            buffer in
            guard let start = buffer.baseAddress, let message = mnl_nlmsg_put_header(start) else { return nil }
            message.pointee.nlmsg_type = type.rawValue
            message.pointee.nlmsg_flags = UInt16(truncatingIfNeeded: flags)
            message.pointee.nlmsg_seq = sequence
            var attributes = AttributeEncoder(message: message, capacity: capacity)
            attributes.put(header: header)
            encode(into: &attributes)
            return attributes.isFull ? nil : Array(buffer[..<Int(message.pointee.nlmsg_len)])
        }
    }
}
