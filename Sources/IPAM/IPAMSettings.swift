public import WarmPool

/// What governs the pool.
public struct IPAMSettings: Hashable, Sendable {
    public var targets: WarmTargets
    public var limits: InstanceLimits
    /// `IP_COOLDOWN_PERIOD`: how long an address rests after a pod has left it.
    public var coolDown: Duration
    /// `ADD_WAIT`: how long an ADD that finds nothing free waits for the refill.
    public var addWait: Duration
    /// `SHRINK_DELAY`: how long an interface must have been in excess before it goes.
    public var shrinkDelay: Duration
    /// The least age of an interface that may go.
    public var minimumENIAge: Duration
    public var pace: Pace

    public init(
        targets: WarmTargets, limits: InstanceLimits, coolDown: Duration = .seconds(30),
        addWait: Duration = .seconds(8),
        shrinkDelay: Duration = .seconds(180), minimumENIAge: Duration = .seconds(60),
        pace: Pace = Pace()
    ) {
        self.targets = targets
        self.limits = limits
        self.coolDown = coolDown
        self.addWait = addWait
        self.shrinkDelay = shrinkDelay
        self.minimumENIAge = minimumENIAge
        self.pace = pace
    }
}
