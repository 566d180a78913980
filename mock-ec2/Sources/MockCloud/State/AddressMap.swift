import IPAddressing

/// Which addresses of a subnet are taken: one bit for each. Choosing costs O(size / 64).
struct AddressMap: Hashable, Sendable, Codable {
    let block: IPv4CIDR
    /// Bit n of word w is the address 64 w + n; reserved addresses and the bits behind the block count as taken.
    private var taken: [UInt64]
    /// The addresses that are not chosen unless they are named, in the same form: those of CIDR reservations.
    private var withheld: [UInt64]
    /// The addresses that can still be given out.
    private(set) var freeCount: Int

    init(block: IPv4CIDR) {
        self.block = block
        taken = Array(repeating: 0, count: (block.count + 63) / 64)
        withheld = taken
        freeCount = 0
        if block.count < 64 { taken[0] = .max << UInt64(block.count) }
        for offset in 0..<block.count where Self.isReserved(offset, of: block.count) { set(offset) }
        freeCount = max(0, block.count - 5)
    }

    private static func isReserved(_ offset: Int, of count: Int) -> Bool { offset < 4 || offset == count - 1 }

    func isReserved(_ address: IPv4Address) -> Bool {
        offset(of: address).map { Self.isReserved($0, of: block.count) } ?? false
    }

    /// Whether `address` is in the block, not reserved, and not taken.
    func isFree(_ address: IPv4Address) -> Bool { offset(of: address).map { !isSet($0) } ?? false }

    /// How many of the addresses with these numbers are not free. Their count is a power of two, and the first a multiple
    /// of it.
    func usedCount(in offsets: Range<Int>) -> Int {
        guard offsets.count < 64 else {
            return taken[offsets.lowerBound / 64..<offsets.upperBound / 64].reduce(0) { $0 + $1.nonzeroBitCount }
        }
        let mask = (UInt64(1) << UInt64(offsets.count)) - 1
        return (taken[offsets.lowerBound / 64] >> UInt64(offsets.lowerBound % 64) & mask).nonzeroBitCount
    }

    /// Takes an address that is free.
    mutating func take(_ address: IPv4Address) {
        guard let offset = offset(of: address), !isSet(offset) else { return }
        set(offset)
        freeCount -= 1
    }

    /// Gives back an address that was taken.
    mutating func release(_ address: IPv4Address) {
        guard let offset = offset(of: address), isSet(offset), !isReserved(address) else { return }
        taken[offset / 64] &= ~(1 << UInt64(offset % 64))
        freeCount += 1
    }

    /// Takes `count` addresses; `nil`, and nothing taken, when there are not as many.
    mutating func take(
        count: Int, choice: AddressChoice, using generator: inout SeededGenerator
    ) -> [IPv4Address]? {
        guard count <= freeCount else { return nil }
        var chosen: [IPv4Address] = []
        for _ in 0..<count {
            guard let offset = freeOffset(choice, using: &generator), let address = block[offset] else {
                // What is left is withheld.
                for address in chosen { release(address) }
                return nil
            }
            set(offset)
            freeCount -= 1
            chosen.append(address)
        }
        return chosen
    }

    private func freeOffset(_ choice: AddressChoice, using generator: inout SeededGenerator) -> Int? {
        switch choice {
        case .lowest: firstFree(from: 0)
        case .random: randomFree(using: &generator)
        case .scattered: freeInEmptyPrefix(using: &generator) ?? randomFree(using: &generator)
        }
    }

    private func randomFree(using generator: inout SeededGenerator) -> Int? {
        // A few throws of the dice keep a nearly empty subnet evenly spread; a full one is searched.
        for _ in 0..<8 {
            let offset = Int.random(in: 0..<block.count, using: &generator)
            if occupied(offset / 64) >> UInt64(offset % 64) & 1 == 0 { return offset }
        }
        return firstFree(from: Int.random(in: 0..<block.count, using: &generator)) ?? firstFree(from: 0)
    }

    private func firstFree(from start: Int) -> Int? {
        let word = start / 64
        let below = (UInt64(1) << UInt64(start % 64)) - 1
        if occupied(word) | below != .max { return word * 64 + (~(occupied(word) | below)).trailingZeroBitCount }
        return taken.indices[(word + 1)...].first { occupied($0) != .max }
            .map { $0 * 64 + (~occupied($0)).trailingZeroBitCount }
    }

    /// A random address of a random /28 in which none is taken.
    private func freeInEmptyPrefix(using generator: inout SeededGenerator) -> Int? {
        let prefixes = block.count / 16
        guard prefixes > 0 else { return nil }
        let start = Int.random(in: 0..<prefixes, using: &generator)
        let empty = (0..<prefixes).lazy.map { (start + $0) % prefixes }.first { prefix in
            occupied(prefix / 4) >> UInt64(prefix % 4 * 16) & 0xFFFF == 0
        }
        return empty.map { $0 * 16 + Int.random(in: 0..<16, using: &generator) }
    }

    private func offset(of address: IPv4Address) -> Int? {
        block.contains(address) ? Int(address.rawValue - block.address.rawValue) : nil
    }

    private func occupied(_ word: Int) -> UInt64 { taken[word] | withheld[word] }

    private func isSet(_ offset: Int) -> Bool { taken[offset / 64] >> UInt64(offset % 64) & 1 == 1 }

    private mutating func set(_ offset: Int) { taken[offset / 64] |= 1 << UInt64(offset % 64) }
}

/// A /28: 16 addresses, aligned, which are a quarter of a word.
extension AddressMap {
    static let prefixLength = 28
    static let addressesPerPrefix = 16

    /// Whether all of `prefix`, a /28 of the block, is free. The first and the last never are: they hold reserved addresses.
    func isFree(_ prefix: IPv4CIDR) -> Bool { number(of: prefix).map(isFree) ?? false }

    /// Takes a prefix that is free.
    mutating func take(_ prefix: IPv4CIDR) {
        guard let number = number(of: prefix), isFree(number) else { return }
        taken[number / 4] |= 0xFFFF << UInt64(number % 4 * 16)
        freeCount -= 16
    }

    /// Gives back a prefix that was taken as one.
    mutating func release(_ prefix: IPv4CIDR) {
        guard let number = number(of: prefix) else { return }
        taken[number / 4] &= ~(0xFFFF << UInt64(number % 4 * 16))
        freeCount += 16
    }

    /// Takes `count` prefixes, those of `preferred` blocks first; `nil`, and nothing taken, when there are not as many.
    mutating func takePrefixes(
        count: Int, preferring preferred: [IPv4CIDR], choice: AddressChoice, using generator: inout SeededGenerator
    ) -> [IPv4CIDR]? {
        let prefixes = block.count / 16
        guard count * 16 <= freeCount, prefixes > 0 else { return count == 0 ? [] : nil }
        let start = choice == .lowest ? 0 : Int.random(in: 0..<prefixes, using: &generator)
        guard count > 0 else { return [] }
        let order = Array(start..<prefixes) + Array(0..<start)
        var numbers: [Int] = []
        for number in order where isFree(number) && !preferred.isEmpty && numbers.count < count {
            if preferred.contains(where: { prefix(number).map($0.contains) ?? false }) { numbers.append(number) }
        }
        for number in order where isFree(number) && numbers.count < count {
            if withheld[number / 4] >> UInt64(number % 4 * 16) & 0xFFFF == 0 { numbers.append(number) }
        }
        guard numbers.count == count else { return nil }
        let chosen = numbers.compactMap(prefix)
        for prefix in chosen { take(prefix) }
        return chosen
    }

    /// Keeps exactly the addresses of `blocks` from being chosen.
    mutating func withhold(_ blocks: [IPv4CIDR]) {
        for word in withheld.indices { withheld[word] = 0 }
        for block in blocks {
            for address in 0..<block.count {
                guard let offset = block[address].flatMap(offset) else { continue }
                withheld[offset / 64] |= 1 << UInt64(offset % 64)
            }
        }
    }

    private func number(of prefix: IPv4CIDR) -> Int? {
        guard prefix.prefixLength == Self.prefixLength, block.contains(prefix) else { return nil }
        return offset(of: prefix.address).map { $0 / 16 }
    }

    private func prefix(_ number: Int) -> IPv4CIDR? {
        block[number * 16].flatMap { try? IPv4CIDR(containing: $0, prefixLength: Self.prefixLength) }
    }

    private func isFree(_ number: Int) -> Bool { taken[number / 4] >> UInt64(number % 4 * 16) & 0xFFFF == 0 }
}
