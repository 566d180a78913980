import IPAddressing

/// Which addresses of a subnet are taken: one bit for each. Choosing costs O(size / 64).
struct AddressMap: Hashable, Sendable {
    let block: IPv4CIDR
    /// Bit n of word w is the address 64 w + n; reserved addresses and the bits behind the block count as taken.
    private var taken: [UInt64]
    /// The addresses that can still be given out.
    private(set) var freeCount: Int

    init(block: IPv4CIDR) {
        self.block = block
        taken = Array(repeating: 0, count: (block.count + 63) / 64)
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
            guard let offset = freeOffset(choice, using: &generator), let address = block[offset] else { break }
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
            if !isSet(offset) { return offset }
        }
        return firstFree(from: Int.random(in: 0..<block.count, using: &generator)) ?? firstFree(from: 0)
    }

    private func firstFree(from start: Int) -> Int? {
        let word = start / 64
        let below = (UInt64(1) << UInt64(start % 64)) - 1
        if taken[word] | below != .max { return word * 64 + (~(taken[word] | below)).trailingZeroBitCount }
        return taken[(word + 1)...].firstIndex { $0 != .max }.map { $0 * 64 + (~taken[$0]).trailingZeroBitCount }
    }

    /// A random address of a random /28 in which none is taken.
    private func freeInEmptyPrefix(using generator: inout SeededGenerator) -> Int? {
        let prefixes = block.count / 16
        guard prefixes > 0 else { return nil }
        let start = Int.random(in: 0..<prefixes, using: &generator)
        let empty = (0..<prefixes).lazy.map { (start + $0) % prefixes }.first { prefix in
            taken[prefix / 4] >> UInt64(prefix % 4 * 16) & 0xFFFF == 0
        }
        return empty.map { $0 * 16 + Int.random(in: 0..<16, using: &generator) }
    }

    private func offset(of address: IPv4Address) -> Int? {
        block.contains(address) ? Int(address.rawValue - block.address.rawValue) : nil
    }

    private func isSet(_ offset: Int) -> Bool { taken[offset / 64] >> UInt64(offset % 64) & 1 == 1 }

    private mutating func set(_ offset: Int) { taken[offset / 64] |= 1 << UInt64(offset % 64) }
}
