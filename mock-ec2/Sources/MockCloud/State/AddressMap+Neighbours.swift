import IPAddressing

// What neighbours, who have no interfaces in this cloud, do to a subnet.
extension AddressMap {
    /// Takes random addresses until no more than `count` are free, and gives those taken.
    mutating func drain(to count: Int, using generator: inout SeededGenerator) -> [IPv4Address] {
        let candidates = (0..<block.count).compactMap { block[$0] }.filter(isFree)
        let taken = candidates.shuffled(using: &generator).prefix(max(0, candidates.count - count))
        for address in taken { take(address) }
        return Array(taken)
    }

    /// Takes one random address in `share` of the /28s that are wholly free, 0 to 1.
    mutating func fragment(_ share: Double, using generator: inout SeededGenerator) {
        for start in stride(from: 0, to: block.count, by: 16) {
            guard let first = block[start],
                let prefix = try? IPv4CIDR(containing: first, prefixLength: Self.prefixLength), isFree(prefix),
                Double.random(in: 0..<1, using: &generator) < share
            else { continue }
            prefix[Int.random(in: 0..<16, using: &generator)].map { take($0) }
        }
    }
}
