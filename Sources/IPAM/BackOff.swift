/// Waiting times between attempts: exponential with full jitter, so that nodes that failed together do not return together
/// (AWS Architecture Blog, "Exponential Backoff And Jitter").
struct BackOff: Hashable, Sendable {
    private static let most = Duration.seconds(60)

    private let first: Duration
    private var random: SplitMix64

    init(first: Duration, seed: UInt64) {
        self.first = first
        random = SplitMix64(state: seed)
    }

    /// After `attempts` failures before this one: between a tenth and the whole of `first` doubled that often, at most 60 s.
    mutating func wait(attempts: Int) -> Duration {
        let whole = min(first.milliseconds << Int64(min(attempts, 16)), Self.most.milliseconds)
        return .milliseconds(Int64.random(in: whole / 10...whole, using: &random))
    }
}

/// A small seeded generator: the core is the same for the same seed. Source: Steele, Lea, Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014.
struct SplitMix64: RandomNumberGenerator, Hashable, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
