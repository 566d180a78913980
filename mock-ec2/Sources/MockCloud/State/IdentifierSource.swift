import IPAddressing

/// Makes the ids and MAC addresses of new resources, from its own seed, none twice.
struct IdentifierSource: Sendable, Codable {
    private var generator: SeededGenerator
    private var usedMACs: Set<MACAddress> = []
    private var usedIPv6Blocks: Set<IPv6CIDR> = []

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// `prefix` and 17 hex digits, as all EC2 ids are since 2016.
    mutating func id(_ prefix: String) -> String { "\(prefix)-\(digits(17, radix: 16))" }

    /// `prefix` and 17 capital letters and digits, as IAM's unique ids are.
    mutating func uniqueID(_ prefix: String) -> String { prefix + digits(17, radix: 36).uppercased() }

    /// A locally administered unicast address beginning with 02 or 06, as EC2's do.
    mutating func mac() -> MACAddress {
        while true {
            let first: UInt64 = generator.next() & 1 == 0 ? 0x02 : 0x06
            let mac = MACAddress(rawValue: first << 40 | generator.next() & 0xFF_FFFF_FFFF)
            if usedMACs.insert(mac).inserted { return mac }
        }
    }

    /// A /56 of 2001:db8::/33: of the addresses for documentation (RFC 3849), so that a lab never takes the world's, the lower
    /// half, so that it never takes those of its own internet.
    mutating func ipv6Block() -> IPv6CIDR? {
        for _ in 0..<1000 {
            let random = UInt128(generator.next() & 0x7F_FFFF) << 72
            let address = IPv6Address(rawValue: 0x2001_0DB8 << 96 | random)
            guard let block = try? IPv6CIDR(containing: address, prefixLength: 56) else { continue }
            if usedIPv6Blocks.insert(block).inserted { return block }
        }
        return nil
    }

    private mutating func digits(_ count: Int, radix: UInt64) -> String {
        (0..<count).map { _ in String(generator.next() % radix, radix: Int(radix)) }.joined()
    }
}
