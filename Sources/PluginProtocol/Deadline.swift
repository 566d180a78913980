import Glibc
public import LinuxSystem
import SystemPackage

/// A moment by which something must have happened, on the clock that nobody sets (CLOCK_MONOTONIC).
public struct Deadline: Sendable {
    private let moment: Duration

    /// So long from now.
    public init(in duration: Duration) { moment = Self.now + duration }

    private static var now: Duration {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// Never negative.
    public var remaining: Duration { max(.zero, moment - Self.now) }
    /// Whether nothing remains.
    public var hasPassed: Bool { remaining == .zero }

    /// Waits until `descriptor` has bytes to read, or its other end is closed; false when the deadline passes first.
    public func waitToRead(_ descriptor: Int32) throws(SystemCallError) -> Bool {
        while true {
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            // Rounded up: a wait that ends before its deadline would only be repeated.
            let (seconds, attoseconds) = remaining.components
            let milliseconds = min(seconds, 86_400) * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
            let count = poll(&watched, 1, Int32(milliseconds))
            if count > 0 { return true }
            if count == 0, hasPassed { return false }
            let code = errno
            guard count == 0 || code == EINTR else {
                throw SystemCallError(call: "poll", subject: "", errno: Errno(rawValue: code))
            }
        }
    }
}
