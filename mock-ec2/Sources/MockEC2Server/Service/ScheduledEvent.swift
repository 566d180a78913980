/// Something that happens to a cloud at a moment of its own clock.
public struct ScheduledEvent: Hashable, Sendable {
    public enum Deed: Hashable, Sendable {
        case fault(FaultRequest)
        /// As `DELETE /_mock/faults` does.
        case clearFaults
        /// As `POST /_mock/clock` does.
        case advanceClock(Duration)
    }

    /// After the beginning of the service.
    public let time: Duration
    public let deed: Deed
    /// The event as it was asked for.
    public let source: JSON

    public init(at time: Duration, _ deed: Deed, source: JSON) {
        self.time = time
        self.deed = deed
        self.source = source
    }
}
