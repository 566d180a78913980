import CLibmnl

/// Bytes from outside that are too few for what they claim to be.
struct MalformedMessage: Error, Hashable, CustomStringConvertible {
    let description: String
}

extension RawSpan {
    /// The value at the beginning, which need not be aligned.
    func load<Value: BitwiseCopyable>(_ type: Value.Type) throws(MalformedMessage) -> Value {
        guard byteCount >= MemoryLayout<Value>.size else {
            throw MalformedMessage(description: "\(byteCount) bytes hold no \(type) of \(MemoryLayout<Value>.size)")
        }
        return unsafeLoadUnaligned(as: type)
    }

    var octets: [UInt8] { withUnsafeBytes { Array($0) } }

    /// The text up to the first zero; what is not UTF-8 is repaired.
    var text: String { String(decoding: octets.prefix { $0 != 0 }, as: UTF8.self) }

    /// Calls `body` with each attribute's type, without its flags, and value; they fill the bytes after `header`.
    func forEachAttribute<Header>(
        after header: Header.Type, _ body: (Int, RawSpan) throws(MalformedMessage) -> Void
    ) throws(MalformedMessage) {
        let start = Self.aligned(MemoryLayout<Header>.size)
        guard start <= byteCount else {
            throw MalformedMessage(description: "\(byteCount) bytes hold no \(header)")
        }
        try extracting(droppingFirst: start).forEachAttribute(body)
    }

    /// The same for a nest, which has no header.
    func forEachAttribute(
        _ body: (Int, RawSpan) throws(MalformedMessage) -> Void
    ) throws(MalformedMessage) {
        let headerSize = MemoryLayout<nlattr>.size
        var offset = 0
        while offset < byteCount {
            let attribute = try extracting(droppingFirst: offset).load(nlattr.self)
            let length = Int(attribute.nla_len)
            guard length >= headerSize, length <= byteCount - offset else {
                throw MalformedMessage(
                    description: "attribute \(attribute.nla_type) of \(length) bytes in \(byteCount - offset)")
            }
            let flags = UInt16(truncatingIfNeeded: NLA_F_NESTED | NLA_F_NET_BYTEORDER)
            try body(Int(attribute.nla_type & ~flags), extracting(offset + headerSize..<offset + length))
            offset += Self.aligned(length)
        }
    }

    /// Calls `body` with the header and the payload of each message of a datagram.
    func forEachMessage(
        _ body: (nlmsghdr, RawSpan) throws(MalformedMessage) -> Void
    ) throws(MalformedMessage) {
        let headerSize = MemoryLayout<nlmsghdr>.size
        var offset = 0
        while offset < byteCount {
            let header = try extracting(droppingFirst: offset).load(nlmsghdr.self)
            let length = Int(header.nlmsg_len)
            guard length >= headerSize, length <= byteCount - offset else {
                throw MalformedMessage(
                    description: "message \(header.nlmsg_type) of \(length) bytes in \(byteCount - offset)")
            }
            try body(header, extracting(offset + headerSize..<offset + length))
            offset += Self.aligned(length)
        }
    }

    /// Messages and attributes begin at multiples of four (NLMSG_ALIGNTO, netlink(3)).
    private static func aligned(_ length: Int) -> Int { (length + 3) & ~3 }
}
