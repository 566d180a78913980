/// A 48-bit Ethernet address (IEEE 802).
public struct MACAddress: Hashable, Sendable, Comparable, TextForm {
    /// The address in the low 48 bits: 02:00:00:00:00:01 is 0x020000000001.
    public let rawValue: UInt64

    /// The bits above the lowest 48 are dropped.
    public init(rawValue: UInt64) { self.rawValue = rawValue & 0xFFFF_FFFF_FFFF }

    /// The address from its six octets; `nil` when there are not six.
    public init?(octets: some Collection<UInt8>) {
        guard octets.count == 6 else { return nil }
        rawValue = octets.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Reads six colon-separated pairs of hex digits, either case.
    public init(parsing text: some StringProtocol) throws(AddressError) {
        let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
        let octets = pairs.compactMap { pair in
            pair.utf8.count == 2 && pair.utf8.first != UInt8(ascii: "+") ? UInt8(pair, radix: 16) : nil
        }
        guard pairs.count == 6, let address = MACAddress(octets: octets) else {
            throw AddressError(expected: "Ethernet (MAC) address", value: text)
        }
        self = address
    }

    /// The six octets in network order.
    public var octets: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: rawValue >> (40 - 8 * UInt64($0))) } }

    /// In numeric order.
    public static func < (a: MACAddress, b: MACAddress) -> Bool { a.rawValue < b.rawValue }

    public var description: String {
        octets.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
