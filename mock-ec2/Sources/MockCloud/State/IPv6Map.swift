import IPAddressing

/// Which addresses and prefixes of a subnet's IPv6 block are taken, and by which interface. A /64 is never full, so what is
/// taken is listed instead of mapped.
struct IPv6Map: Hashable, Sendable, Codable {
    /// A delegated prefix ("Prefix delegation", Amazon EC2 User Guide).
    static let prefixLength = 80

    let block: IPv6CIDR
    /// The interface that holds each taken address.
    private(set) var addresses: [IPv6Address: String] = [:]
    /// The interface that holds each taken /80.
    private(set) var prefixes: [IPv6CIDR: String] = [:]
    /// How many addresses are taken in each /80 in which any is.
    private var crowd: [IPv6CIDR: Int] = [:]

    init(block: IPv6CIDR) { self.block = block }

    /// The first four addresses and the last ("Subnet CIDR blocks", Amazon VPC User Guide).
    func isReserved(_ address: IPv6Address) -> Bool {
        let (first, last) = (block.bounds.lowerBound.rawValue, block.bounds.upperBound.rawValue)
        return (first..<first + 4).contains(address.rawValue) || address.rawValue == last
    }

    /// The interface that holds `address`, by itself or in a prefix.
    func holder(of address: IPv6Address) -> String? { addresses[address] ?? prefixes[prefix(of: address)] }

    /// Whether `address` is in the block, not reserved, and not taken.
    func isFree(_ address: IPv6Address) -> Bool {
        block.contains(address) && !isReserved(address) && holder(of: address) == nil
    }

    /// Whether all of `prefix` is in the block and free; the first and the last hold reserved addresses.
    func isFree(_ prefix: IPv6CIDR) -> Bool {
        prefix.prefixLength == Self.prefixLength && block.contains(prefix) && !prefix.contains(block.bounds.lowerBound)
            && !prefix.contains(block.bounds.upperBound) && prefixes[prefix] == nil && crowd[prefix] == nil
    }

    /// Gives a free address, or prefix, to an interface.
    mutating func take(_ taken: IPv6CIDR, for interface: String) {
        if taken.prefixLength == 128 {
            guard addresses.updateValue(interface, forKey: taken.address) == nil else { return }
            crowd[prefix(of: taken.address), default: 0] += 1
        } else {
            prefixes[taken] = interface
        }
    }

    /// Gives back an address, or prefix, that was taken.
    mutating func release(_ taken: IPv6CIDR) {
        guard taken.prefixLength == 128 else {
            prefixes[taken] = nil
            return
        }
        guard addresses.removeValue(forKey: taken.address) != nil else { return }
        let prefix = prefix(of: taken.address)
        crowd[prefix] = crowd[prefix].flatMap { $0 > 1 ? $0 - 1 : nil }
    }

    /// `count` free addresses, for the taking; `nil` when the dice do not find as many outside of `withheld`.
    func freeAddresses(
        count: Int, outside withheld: [IPv6CIDR], using generator: inout SeededGenerator
    ) -> [IPv6CIDR]? {
        free(count: count, using: &generator) { random in
            let address = IPv6Address(rawValue: block.address.rawValue | Self.tail(random, behind: block))
            return isFree(address) && !withheld.contains { $0.contains(address) } ? IPv6CIDR(host: address) : nil
        }
    }

    /// `count` free prefixes, for the taking, those of `preferred` blocks first; `nil` when the dice do not find as many.
    func freePrefixes(
        count: Int, preferring preferred: [IPv6CIDR], outside withheld: [IPv6CIDR],
        using generator: inout SeededGenerator
    ) -> [IPv6CIDR]? {
        for home in preferred where home.prefixLength <= Self.prefixLength {
            let found = free(count: count, using: &generator) { random in
                let prefix = prefix(of: IPv6Address(rawValue: home.address.rawValue | Self.tail(random, behind: home)))
                return isFree(prefix) ? prefix : nil
            }
            if let found { return found }
        }
        return free(count: count, using: &generator) { random in
            let prefix = prefix(of: IPv6Address(rawValue: block.address.rawValue | Self.tail(random, behind: block)))
            let isWithheld = withheld.contains { $0.contains(prefix) || prefix.contains($0) }
            return isFree(prefix) && !isWithheld ? prefix : nil
        }
    }

    private static func tail(_ bits: UInt128, behind block: IPv6CIDR) -> UInt128 {
        bits & (block.bounds.upperBound.rawValue ^ block.address.rawValue)
    }

    /// Throws the dice until there are `count` different finds, with a bound.
    private func free(
        count: Int, using generator: inout SeededGenerator, _ find: (UInt128) -> IPv6CIDR?
    ) -> [IPv6CIDR]? {
        var found: [IPv6CIDR] = []
        for _ in 0..<64 + 16 * count where found.count < count {
            let random = UInt128(generator.next()) << 64 | UInt128(generator.next())
            if let block = find(random), !found.contains(block) { found.append(block) }
        }
        return found.count == count ? found : nil
    }

    private func prefix(of address: IPv6Address) -> IPv6CIDR {
        (try? IPv6CIDR(containing: address, prefixLength: Self.prefixLength)) ?? IPv6CIDR(host: address)
    }
}
