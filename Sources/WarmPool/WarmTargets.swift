/// How much the pool keeps ready beyond what pods hold.
public struct WarmTargets: Hashable, Sendable {
    /// `WARM_ENI_TARGET`: interfaces' worth of free addresses to keep; 0 grows only when nothing is free.
    public var warmENIs: Int
    /// `MAX_ENI`: a bound below the instance type's; `nil` is no bound.
    public var maxENIs: Int?

    /// The stock manifest's: one spare interface, no bound of our own.
    public init(warmENIs: Int = 1, maxENIs: Int? = nil) {
        self.warmENIs = warmENIs
        self.maxENIs = maxENIs
    }

    /// The interfaces that may be attached at once.
    public func interfaceLimit(_ limits: InstanceLimits) -> Int {
        guard let maxENIs, maxENIs >= 1 else { return limits.interfaces }
        return min(maxENIs, limits.interfaces)
    }
}
