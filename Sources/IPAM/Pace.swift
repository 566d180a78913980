/// The pool's own times, which no setting of the operator's changes.
public struct Pace: Hashable, Sendable {
    /// How long after the start a call of an earlier run may still take effect in EC2. AWS states no bound; a client gives a
    /// request up after some ten seconds, and EC2 answers most within one.
    public var settlingTime = Duration.seconds(60)
    /// The longest wait after a first failure. Each further one doubles it, up to a minute.
    public var firstRetry = Duration.milliseconds(500)

    public init() {}
}
