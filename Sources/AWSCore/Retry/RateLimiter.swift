/// Holds a client back once the service has begun to throttle it; shared by all calls of the client.
///
/// EC2 keeps one token bucket for each action, so each action has its own rate here. An action that was never throttled is
/// not held back. When it is throttled, its rate is halved; each success adds a little (additive increase, multiplicative
/// decrease: the sawtooth that lets many clients share a limit nobody told them).
public actor RateLimiter {
    private let settings: AIMDRate.Settings
    private let clock: ClientClock
    private var rates: [String: AIMDRate] = [:]

    public init(settings: AIMDRate.Settings = AIMDRate.Settings(), clock: ClientClock = .system) {
        self.settings = settings
        self.clock = clock
    }

    /// Waits until a call of `action` may begin.
    public func acquire(_ action: String) async throws(CancellationError) {
        let wait = update(action) { $0.reserve(now: $1) }
        if wait > .zero { try await clock.sleep(wait) }
    }

    /// To be told after each success.
    public func succeeded(_ action: String) {
        update(action) { rate, _ in rate.increase() }
    }

    /// To be told after each throttling error.
    public func throttled(_ action: String) {
        update(action) { $0.decrease(now: $1) }
    }

    /// Calls a second that `action` may begin; nil while it is not held back.
    public func limit(of action: String) -> Double? {
        rates[action]?.limit
    }

    @discardableResult
    private func update<Answer>(_ action: String, _ change: (inout AIMDRate, Duration) -> Answer) -> Answer {
        change(&rates[action, default: AIMDRate(settings: settings)], clock.uptime())
    }
}
