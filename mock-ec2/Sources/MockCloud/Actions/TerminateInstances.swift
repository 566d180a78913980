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

extension MockCloud {
    /// TerminateInstances: all of them or, when one is unknown, none. Terminating again changes nothing.
    public mutating func terminateInstances(
        _ request: TerminateInstancesRequest
    ) throws(CloudError) -> [InstanceStateChange] {
        try admit(.terminateInstances, instances: request.instances.count)
        guard !request.instances.isEmpty else { throw .missingParameter("InstanceId") }
        try ResourceKind.instance.check(request.instances)
        try authorize(dryRun: request.dryRun)
        for id in request.instances { _ = try existingInstance(id) }
        let changes = request.instances.compactMap { id -> InstanceStateChange? in
            guard let previous = instances[id]?.state else { return nil }
            beginTermination(of: id)
            return InstanceStateChange(instance: id, previous: previous, current: instances[id]?.state ?? previous)
        }
        settle()
        return changes
    }

    private mutating func beginTermination(of instance: String) {
        guard let state = instances[instance]?.state, ![.shuttingDown, .terminated].contains(state) else { return }
        instances[instance]?.state = .shuttingDown
        instances[instance]?.readyAt = now + delays.terminate
        timetable.enter(.instanceTerminated(instance: instance), at: now + delays.terminate)
    }
}
