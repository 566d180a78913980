import Glibc

/// Time as a client needs it; a test hands in its own.
public struct ClientClock: Sendable {
    /// Seconds since 1970, for signatures and expirations.
    public var now: @Sendable () -> Int64
    /// Time since some fixed moment, for measuring; it never jumps.
    public var uptime: @Sendable () -> Duration
    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws(CancellationError) -> Void

    public init(
        now: @escaping @Sendable () -> Int64, uptime: @escaping @Sendable () -> Duration,
        sleep: @escaping @Sendable (Duration) async throws(CancellationError) -> Void
    ) {
        self.now = now
        self.uptime = uptime
        self.sleep = sleep
    }

    /// The machine's clocks.
    public static let system = ClientClock(
        now: { Int64(time(nil)) },
        uptime: { started.duration(to: .now) },
        sleep: { (duration) async throws(CancellationError) in
            do { try await Task.sleep(for: duration) } catch { throw CancellationError() }
        })

    private static let started = ContinuousClock.now
}
