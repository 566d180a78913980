/// A block of IPv4 addresses (RFC 4632). The bits behind the prefix are zero.
public struct IPv4CIDR: Hashable, Sendable, Comparable, TextForm {
    /// The block's first address.
    public let address: IPv4Address
    /// 0 to 32.
    public let prefixLength: Int

    /// The block of `prefixLength` bits that contains `address`; the bits behind are cleared.
    public init(containing address: IPv4Address, prefixLength: Int) throws(AddressError) {
        guard (0...32).contains(prefixLength) else {
            throw AddressError(expected: "IPv4 prefix length (0 to 32)", value: String(prefixLength))
        }
        self.init(masking: address, prefixLength: prefixLength)
    }

    /// The block that holds this one address.
    public init(host address: IPv4Address) { self.init(masking: address, prefixLength: 32) }

    /// Reads `address/length`; set bits behind the prefix are an error, as EC2 has it.
    public init(parsing text: some StringProtocol) throws(AddressError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = try? IPv4Address(parsing: parts[0]),
            let length = lengthOfPrefix(parts[1]),
            let block = try? IPv4CIDR(containing: address, prefixLength: length), block.address == address
        else { throw AddressError(expected: "IPv4 CIDR block", value: text) }
        self = block
    }

    private init(masking address: IPv4Address, prefixLength: Int) {
        self.address = IPv4Address(rawValue: address.rawValue & Self.mask(prefixLength))
        self.prefixLength = prefixLength
    }

    private static func mask(_ length: Int) -> UInt32 { ~(UInt32.max >> UInt32(length)) | (length == 32 ? .max : 0) }

    /// The number of addresses: 1 to 2^32.
    public var count: Int { 1 << (32 - prefixLength) }

    /// The first address and the last.
    public var bounds: ClosedRange<IPv4Address> {
        address...IPv4Address(rawValue: address.rawValue | ~Self.mask(prefixLength))
    }

    /// Whether the address lies in the block.
    public func contains(_ other: IPv4Address) -> Bool { bounds.contains(other) }
    /// Whether all addresses of the other block lie in this one.
    public func contains(_ other: IPv4CIDR) -> Bool { other.prefixLength >= prefixLength && contains(other.address) }
    /// Whether the blocks share an address: then one contains the other.
    public func overlaps(_ other: IPv4CIDR) -> Bool { contains(other) || other.contains(self) }

    /// The address at `index`, counted from the block's first; `nil` outside.
    public subscript(index: Int) -> IPv4Address? {
        (0..<count).contains(index) ? address.advanced(by: index) : nil
    }

    /// By address, then the wider block first.
    public static func < (a: IPv4CIDR, b: IPv4CIDR) -> Bool {
        (a.address.rawValue, a.prefixLength) < (b.address.rawValue, b.prefixLength)
    }

    public var description: String { "\(address)/\(prefixLength)" }
}

/// A block of IPv6 addresses (RFC 4291, section 2.3). The bits behind the prefix are zero.
public struct IPv6CIDR: Hashable, Sendable, Comparable, TextForm {
    /// The block's first address.
    public let address: IPv6Address
    /// 0 to 128.
    public let prefixLength: Int

    /// The block of `prefixLength` bits that contains `address`; the bits behind are cleared.
    public init(containing address: IPv6Address, prefixLength: Int) throws(AddressError) {
        guard (0...128).contains(prefixLength) else {
            throw AddressError(expected: "IPv6 prefix length (0 to 128)", value: String(prefixLength))
        }
        self.init(masking: address, prefixLength: prefixLength)
    }

    /// The block that holds this one address.
    public init(host address: IPv6Address) { self.init(masking: address, prefixLength: 128) }

    /// Reads `address/length`; set bits behind the prefix are an error.
    public init(parsing text: some StringProtocol) throws(AddressError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = try? IPv6Address(parsing: parts[0]),
            let length = lengthOfPrefix(parts[1]),
            let block = try? IPv6CIDR(containing: address, prefixLength: length), block.address == address
        else { throw AddressError(expected: "IPv6 CIDR block", value: text) }
        self = block
    }

    private init(masking address: IPv6Address, prefixLength: Int) {
        self.address = IPv6Address(rawValue: address.rawValue & Self.mask(prefixLength))
        self.prefixLength = prefixLength
    }

    private static func mask(_ length: Int) -> UInt128 { length == 0 ? 0 : UInt128.max << UInt128(128 - length) }

    /// The first address and the last.
    public var bounds: ClosedRange<IPv6Address> {
        address...IPv6Address(rawValue: address.rawValue | ~Self.mask(prefixLength))
    }

    /// Whether the address lies in the block.
    public func contains(_ other: IPv6Address) -> Bool { bounds.contains(other) }
    /// Whether all addresses of the other block lie in this one.
    public func contains(_ other: IPv6CIDR) -> Bool { other.prefixLength >= prefixLength && contains(other.address) }

    /// By address, then the wider block first.
    public static func < (a: IPv6CIDR, b: IPv6CIDR) -> Bool {
        (a.address.rawValue, UInt128(a.prefixLength)) < (b.address.rawValue, UInt128(b.prefixLength))
    }

    public var description: String { "\(address)/\(prefixLength)" }
}

/// A block of either family.
public enum IPCIDR: Hashable, Sendable, TextForm {
    case v4(IPv4CIDR)
    case v6(IPv6CIDR)

    /// The block that holds this one address: /32 or /128.
    public init(host address: IPAddress) {
        switch address {
        case .v4(let address): self = .v4(IPv4CIDR(host: address))
        case .v6(let address): self = .v6(IPv6CIDR(host: address))
        }
    }

    /// Reads a block of the family that its text is of: IPv6 has a colon.
    public init(parsing text: some StringProtocol) throws(AddressError) {
        if text.utf8.contains(UInt8(ascii: ":")) {
            self = .v6(try IPv6CIDR(parsing: text))
        } else {
            self = .v4(try IPv4CIDR(parsing: text))
        }
    }

    /// The block's first address.
    public var address: IPAddress {
        switch self {
        case .v4(let block): .v4(block.address)
        case .v6(let block): .v6(block.address)
        }
    }

    /// 0 to 32, or to 128.
    public var prefixLength: Int {
        switch self {
        case .v4(let block): block.prefixLength
        case .v6(let block): block.prefixLength
        }
    }

    /// Whether the address lies in the block; one of the other family never does.
    public func contains(_ other: IPAddress) -> Bool {
        switch (self, other) {
        case (.v4(let block), .v4(let address)): block.contains(address)
        case (.v6(let block), .v6(let address)): block.contains(address)
        default: false
        }
    }

    public var description: String { "\(address)/\(prefixLength)" }
}

private func lengthOfPrefix(_ text: some StringProtocol) -> Int? {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
        text.utf8.count == 1 || text.utf8.first != 48
    else { return nil }
    return Int(text)
}
