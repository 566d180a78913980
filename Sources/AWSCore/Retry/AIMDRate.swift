/// The rate of one kind of call as a pure state machine; times are durations since some fixed moment.
public struct AIMDRate: Hashable, Sendable {
    public struct Settings: Hashable, Sendable {
        /// Calls a second below which the rate is never pressed.
        public var floor: Double
        /// The rate at which the first throttling error finds the client; above it the client is not held back again.
        /// 20 is the highest refill rate of EC2's buckets ("Request throttling for the Amazon EC2 API").
        public var ceiling: Double
        /// Calls a second that a success adds.
        public var increase: Double
        /// What a throttling error leaves of the rate.
        public var decrease: Double

        public init(floor: Double = 0.2, ceiling: Double = 20, increase: Double = 0.25, decrease: Double = 0.5) {
            self.floor = floor
            self.ceiling = ceiling
            self.increase = increase
            self.decrease = decrease
        }
    }

    /// Calls a second; nil while the client is not held back.
    public private(set) var limit: Double?
    private let settings: Settings
    private var nextCall: Duration = .zero
    private var lastDecrease: Duration?

    public init(settings: Settings = Settings()) {
        self.settings = settings
    }

    /// Takes the next free moment and says how far off it is.
    public mutating func reserve(now: Duration) -> Duration {
        guard let limit else { return .zero }
        let start = max(now, nextCall)
        nextCall = start + .seconds(1 / limit)
        return start - now
    }

    public mutating func increase() {
        guard let limit else { return }
        let raised = limit + settings.increase
        self.limit = raised < settings.ceiling ? raised : nil
    }

    /// Calls that were under way together are throttled together: they count once a second, or the rate would collapse.
    public mutating func decrease(now: Duration) {
        if let lastDecrease, now - lastDecrease < .seconds(1), limit != nil { return }
        lastDecrease = now
        limit = max(settings.floor, (limit ?? settings.ceiling) * settings.decrease)
    }
}
