import IPAM

/// The daemon's time: the wall clock as it was at the start, carried on by a clock that never jumps. So a moment that is
/// written down means the same after a restart, and a corrected wall clock neither ends a cool-down nor prolongs it.
struct AgentClock: Sendable {
    private let start: Timestamp
    private let running = ContinuousClock.now

    init() {
        start = WallClock.now
    }

    var now: Timestamp { start + (ContinuousClock.now - running) }
}
