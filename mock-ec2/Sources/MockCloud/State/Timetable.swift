import IPAddressing

/// What is to happen later by itself. Each names what it is about, so that it can be ignored when that is gone by then.
enum Occurrence: Hashable, Sendable, Codable {
    case interfaceReady(interface: String)
    case attached(interface: String, attachment: String)
    case guestSees(interface: String, attachment: String)
    case detached(interface: String, attachment: String)
    /// The fabric catches up with who holds the block.
    case blockMapped(interface: String, block: IPCIDR)
    /// The metadata service catches up with who holds the block.
    case blockShown(interface: String, block: IPCIDR)
    case directoryForgotten(instance: String, mac: MACAddress)
    case instanceRuns(instance: String)
    case instanceTerminated(instance: String)
    case instanceForgotten(instance: String)
}

/// The occurrences to come, in the order of their times, and of their entry when the times are equal.
struct Timetable: Hashable, Sendable, Codable {
    private struct Entry: Hashable, Sendable, Codable {
        let time: CloudTime
        let number: UInt64
        let occurrence: Occurrence

        static func < (a: Entry, b: Entry) -> Bool { (a.time, a.number) < (b.time, b.number) }
    }

    /// A binary heap: the first entry is the next.
    private var heap: [Entry] = []
    private var entered: UInt64 = 0

    var nextTime: CloudTime? { heap.first?.time }

    mutating func enter(_ occurrence: Occurrence, at time: CloudTime) {
        heap.append(Entry(time: time, number: entered, occurrence: occurrence))
        entered += 1
        var child = heap.count - 1
        while child > 0, heap[child] < heap[(child - 1) / 2] {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the next occurrence if it is due at `time`.
    mutating func next(dueAt time: CloudTime) -> (time: CloudTime, occurrence: Occurrence)? {
        guard let first = heap.first, first.time <= time else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            let children = [2 * parent + 1, 2 * parent + 2].filter { $0 < heap.count }
            guard let least = children.min(by: { heap[$0] < heap[$1] }), heap[least] < heap[parent] else { break }
            heap.swapAt(least, parent)
            parent = least
        }
        return (first.time, first.occurrence)
    }
}
