public import MockCloud

/// The data plane that follows the cloud.
public protocol Fabric: Sendable {
    /// Makes the changes, in order, before the call that caused them is answered. Calls come one at a time.
    func apply(_ changes: [FabricChange]) async throws
}

/// No data plane: an API alone.
public struct NoFabric: Fabric {
    public init() {}

    public func apply(_ changes: [FabricChange]) {}
}
