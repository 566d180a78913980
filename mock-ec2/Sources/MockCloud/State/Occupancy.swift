public import IPAddressing

/// What the addresses of a subnet are used for, counted in cells: aligned blocks of one size, in their order.
public struct Occupancy: Hashable, Sendable {
    /// How many addresses are used for what; all others are free.
    public struct Count: Hashable, Sendable {
        /// Held by interfaces, each by itself.
        public var taken = 0
        /// In /28 prefixes that are delegated to interfaces.
        public var delegated = 0
        /// Held by a neighbour: by nothing in this cloud.
        public var foreign = 0
        /// The subnet's first four and its last.
        public var reserved = 0

        public var used: Int { taken + delegated + foreign + reserved }
    }

    public let block: IPv4CIDR
    /// A power of two.
    public let addressesPerCell: Int
    public private(set) var cells: [Count]
    /// The sum of all cells.
    public private(set) var total = Count()

    public var free: Int { block.count - total.used }

    /// Counts `subnet` in cells of at least one address, at most `maximumCells` of them.
    public init(of subnet: Subnet, maximumCells: Int) {
        block = subnet.block
        var size = 1
        while size * max(1, maximumCells) < block.count { size *= 2 }
        addressesPerCell = size
        cells = Array(repeating: Count(), count: block.count / size)
        for offset in [0, 1, 2, 3, block.count - 1] { cells[offset / size].reserved += 1 }
        for address in subnet.holders.keys { add(1, to: \.taken, at: offset(of: address)) }
        for prefix in subnet.prefixHolders.keys { addPrefix(at: offset(of: prefix.address)) }
        for cell in cells.indices {
            let used = subnet.addresses.usedCount(in: cell * size..<(cell + 1) * size)
            cells[cell].foreign = max(0, used - cells[cell].used)
        }
        total = cells.reduce(into: Count()) { sum, cell in
            for path in Self.uses { sum[keyPath: path] += cell[keyPath: path] }
        }
    }

    /// The addresses of a cell.
    public func block(ofCell cell: Int) -> IPv4CIDR? {
        let length = 32 - addressesPerCell.trailingZeroBitCount
        return block[cell * addressesPerCell].flatMap { try? IPv4CIDR(containing: $0, prefixLength: length) }
    }

    private static var uses: [WritableKeyPath<Count, Int>] { [\.taken, \.delegated, \.foreign, \.reserved] }

    private func offset(of address: IPv4Address) -> Int { Int(address.rawValue - block.address.rawValue) }

    private mutating func add(_ count: Int, to use: WritableKeyPath<Count, Int>, at offset: Int) {
        cells[offset / addressesPerCell][keyPath: use] += count
    }

    /// A prefix fills several cells, one, or a part of one.
    private mutating func addPrefix(at offset: Int) {
        let step = min(addressesPerCell, AddressMap.addressesPerPrefix)
        for start in stride(from: offset, to: offset + AddressMap.addressesPerPrefix, by: step) {
            add(step, to: \.delegated, at: start)
        }
    }
}
