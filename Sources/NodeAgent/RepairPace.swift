/// When the next repair of the kernel's state comes after a change notice: soon, but never so often that the daemon does
/// nothing else, and ever later while somebody undoes each repair.
struct RepairPace: Sendable {
    /// Notices come in bursts; the design allows 100 ms from the notice to the repair.
    private static let least = Duration.milliseconds(50)
    private static let most = Duration.seconds(5)
    /// A change so long after the last is another matter.
    private static let memory = Duration.seconds(10)

    var isPlanned = false
    private var streak = 0
    private var lastChange: ContinuousClock.Instant?
    private var lastCost = Duration.zero

    /// From the notice to the repair.
    var wait: Duration { max(min(Self.least * (1 << min(streak, 7)), Self.most), lastCost * 10) }

    /// A repair took so long, and had or had not something to do.
    mutating func note(cost: Duration, madeChanges: Bool, now: ContinuousClock.Instant = .now) {
        lastCost = cost
        let isRecent = lastChange.map { now - $0 < Self.memory } ?? false
        if madeChanges {
            streak = isRecent ? streak + 1 : 0
            lastChange = now
        } else if !isRecent {
            streak = 0
        }
    }
}
