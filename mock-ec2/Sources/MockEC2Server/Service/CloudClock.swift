import Glibc
public import MockCloud

/// The cloud's clock: a clock that is read, and an offset by which tests move it.
public struct CloudClock: Sendable {
    private let read: @Sendable () -> CloudTime
    /// By how much it has been moved forward.
    private(set) var offset: Duration = .zero

    /// A clock that shows what `read` says, for instance always the same.
    public init(reading read: @escaping @Sendable () -> CloudTime) { self.read = read }

    /// The system's wall clock.
    public static var wall: CloudClock {
        CloudClock {
            var time = timespec()
            clock_gettime(CLOCK_REALTIME, &time)
            return CloudTime(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
        }
    }

    public var now: CloudTime { read() + offset }

    /// Moves the clock forward.
    public mutating func advance(by duration: Duration) { offset += duration }

    /// Lets the clock show again what it reads.
    public mutating func reset() { offset = .zero }
}
