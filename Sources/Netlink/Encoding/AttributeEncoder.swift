import CLibmnl

/// Writes the attributes of one message through libmnl, which keeps the lengths. Once something has not fitted, the
/// message is full and worthless.
struct AttributeEncoder: ~Copyable {
    private let message: UnsafeMutablePointer<nlmsghdr>
    private let capacity: Int
    private(set) var isFull = false

    init(message: UnsafeMutablePointer<nlmsghdr>, capacity: Int) {
        self.message = message
        self.capacity = capacity
    }

    mutating func put(_ type: Int, bytes: [UInt8]) {
        let fits = bytes.withUnsafeBytes { value in
            mnl_attr_put_check(message, capacity, UInt16(truncatingIfNeeded: type), value.count, value.baseAddress)
        }
        if !fits { isFull = true }
    }

    mutating func put(_ type: Int, _ value: UInt8) { put(type, bytes: [value]) }

    /// `value` in the machine's byte order, as rtnetlink has it.
    mutating func put(_ type: Int, _ value: UInt32) {
        if !mnl_attr_put_u32_check(message, capacity, UInt16(truncatingIfNeeded: type), value) { isFull = true }
    }

    /// A name, ended by a zero.
    mutating func put(_ type: Int, name: String) { put(type, bytes: Array(name.utf8) + [0]) }

    /// An attribute that holds the attributes that `body` writes.
    mutating func nest(_ type: Int, _ body: (inout AttributeEncoder) -> Void) {
        guard let start = mnl_attr_nest_start_check(message, capacity, UInt16(truncatingIfNeeded: type)) else {
            isFull = true
            return
        }
        body(&self)
        mnl_attr_nest_end(message, start)
    }

    /// A fixed header, at the beginning of a message or of a nest.
    mutating func put<Header: BitwiseCopyable>(header: Header) {
        let size = MemoryLayout<Header>.size
        guard Int(message.pointee.nlmsg_len) + mnl_nlmsg_size(size) <= capacity,
            let place = mnl_nlmsg_put_extra_header(message, size)
        else {
            isFull = true
            return
        }
        place.copyMemory(from: [header], byteCount: size)
    }
}
