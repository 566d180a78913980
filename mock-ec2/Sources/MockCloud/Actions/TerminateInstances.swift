/// The parameters of TerminateInstances.
public struct TerminateInstancesRequest: Hashable, Sendable {
    public var instances: [String]
    public var dryRun = false

    public init(instances: [String]) { self.instances = instances }
}

/// What a call did to the state of one instance.
public struct InstanceStateChange: Hashable, Sendable {
    public var instance: String
    public var previous: CloudInstance.State
    public var current: CloudInstance.State
}
