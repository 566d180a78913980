/// Ids in order, so that pages of an answer are stable while resources come and go.
struct SortedIDs: Hashable, Sendable, Codable {
    private(set) var elements: [String] = []

    mutating func insert(_ id: String) {
        let place = lowerBound(of: id)
        guard place == elements.count || elements[place] != id else { return }
        elements.insert(id, at: place)
    }

    mutating func remove(_ id: String) {
        let place = lowerBound(of: id)
        guard place < elements.count, elements[place] == id else { return }
        elements.remove(at: place)
    }

    private func lowerBound(of id: String) -> Int {
        var range = 0..<elements.count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = elements[middle] < id ? (middle + 1)..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound
    }
}
