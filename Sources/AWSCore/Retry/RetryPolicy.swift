/// When a failed call is repeated, and after what wait.
public struct RetryPolicy: Hashable, Sendable {
    /// What kind of failure it was; what may not be repeated at all is not asked about.
    public enum Failure: Hashable, Sendable {
        /// The service refused for the moment; nothing happened.
        case throttled
        /// The service broke down, or no answer came.
        case transient
    }

    public enum Decision: Hashable, Sendable {
        case wait(Duration)
        case stop
    }

    /// How often a call that is throttled is tried in all.
    public var throttledAttempts: Int
    /// How often a call that fails otherwise is tried in all.
    public var transientAttempts: Int
    /// The longest possible wait before the second attempt; it doubles with each further one.
    public var base: Duration
    /// No wait is longer.
    public var cap: Duration
    /// How long a call may take with all its attempts and waits; no attempt begins later.
    public var budget: Duration

    /// The defaults give the 5 requests a second that refill most of EC2's buckets time to catch up ("Request throttling for
    /// the Amazon EC2 API"), and return a lasting failure to the caller within a minute.
    public init(
        throttledAttempts: Int = 8, transientAttempts: Int = 4, base: Duration = .milliseconds(500),
        cap: Duration = .seconds(20), budget: Duration = .seconds(60)
    ) {
        self.throttledAttempts = throttledAttempts
        self.transientAttempts = transientAttempts
        self.base = base
        self.cap = cap
        self.budget = budget
    }

    /// Every failure is the caller's.
    public static let never = RetryPolicy(throttledAttempts: 1, transientAttempts: 1)

    /// Exponential back-off with full jitter: a wait between nothing and the bound, so that clients that failed together
    /// do not come back together (AWS Architecture Blog, "Exponential Backoff And Jitter").
    /// - Parameters:
    ///   - attempt: The number of attempts made, from 1.
    ///   - elapsed: The time since the first of them began.
    ///   - random: In 0..<1.
    public func decide(attempt: Int, failure: Failure, elapsed: Duration, random: Double) -> Decision {
        let attempts = failure == .throttled ? throttledAttempts : transientAttempts
        guard attempt < attempts else { return .stop }
        let doublings = min(max(attempt - 1, 0), 30)
        let wait = min(cap, base * (1 << doublings)) * random
        return elapsed + wait < budget ? .wait(wait) : .stop
    }
}
