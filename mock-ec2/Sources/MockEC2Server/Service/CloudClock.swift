import Glibc
public import MockCloud
import Synchronization

/// The cloud's clock: a clock that is read, and an offset by which tests move it. All who have it see it move.
public final class CloudClock: Sendable {
    private let read: @Sendable () -> CloudTime
    private let moved = Mutex(Duration.zero)

    /// By how much it has been moved forward.
    var offset: Duration { moved.withLock { $0 } }

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
    public func advance(by duration: Duration) { moved.withLock { $0 += duration } }

    /// Lets the clock show again what it reads.
    public func reset() { moved.withLock { $0 = .zero } }
}
