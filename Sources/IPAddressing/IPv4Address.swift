/// An IPv4 address (RFC 791).
public struct IPv4Address: Hashable, Sendable, Comparable, TextForm {
    /// The address in host order: 10.0.0.1 is 0x0A000001.
    public let rawValue: UInt32

    /// `rawValue` is in host order.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// The address a.b.c.d.
    public init(_ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) {
        rawValue = UInt32(a) << 24 | UInt32(b) << 16 | UInt32(c) << 8 | UInt32(d)
    }

    /// Reads dotted decimal with exactly four parts and no leading zeros (RFC 6943, section 3.1.1: other forms are ambiguous).
    public init(parsing text: some StringProtocol) throws(AddressError) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        var value: UInt32 = 0
        for part in parts {
            guard (1...3).contains(part.utf8.count), part.utf8.allSatisfy({ (48...57).contains($0) }),
                part.utf8.count == 1 || part.utf8.first != 48, let octet = UInt8(part)
            else { throw AddressError(expected: "IPv4 address", value: text) }
            value = value << 8 | UInt32(octet)
        }
        guard parts.count == 4 else { throw AddressError(expected: "IPv4 address", value: text) }
        rawValue = value
    }

    /// The four octets in network order.
    public var octets: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> (24 - 8 * $0)) } }

    /// The address `offset` further on; `nil` beyond either end of the address space.
    public func advanced(by offset: Int) -> IPv4Address? {
        let (sum, isBeyond) = Int(rawValue).addingReportingOverflow(offset)
        return isBeyond ? nil : UInt32(exactly: sum).map(IPv4Address.init(rawValue:))
    }

    /// 169.254.0.0/16 (RFC 3927).
    public var isLinkLocal: Bool { rawValue >> 16 == 0xA9FE }

    /// In numeric order.
    public static func < (a: IPv4Address, b: IPv4Address) -> Bool { a.rawValue < b.rawValue }

    public var description: String {
        "\(rawValue >> 24).\(rawValue >> 16 & 255).\(rawValue >> 8 & 255).\(rawValue & 255)"
    }
}
