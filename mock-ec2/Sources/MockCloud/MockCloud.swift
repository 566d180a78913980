/// The cloud as a value: one account in one region. Nothing in it reads a clock, rolls dice or does I/O; the same seed
/// and the same calls give the same cloud.
///
/// Drive it so: `advance(to:)` the present, make the call, apply `drainChanges()` to the data plane, answer, and come
/// back at `nextDeadline`.
public struct MockCloud: Sendable {
    public let configuration: CloudConfiguration
    /// The present: what the last `advance(to:)` said.
    public internal(set) var now: CloudTime
    /// By id.
    public internal(set) var vpcs: [String: VPC] = [:]
    /// By id.
    public internal(set) var subnets: [String: Subnet] = [:]
    /// By id.
    public internal(set) var securityGroups: [String: SecurityGroup] = [:]
    /// By id; terminated instances stay for an hour.
    public internal(set) var instances: [String: CloudInstance] = [:]
    /// By id.
    public internal(set) var interfaces: [String: CloudInterface] = [:]
    /// The zones of the region in which there are subnets, in order.
    public internal(set) var availabilityZones: [AvailabilityZone] = []
    /// How often each action was called, whatever came of it.
    public internal(set) var callCounts: [CloudAction: Int] = [:]

    /// The delays as they are in this cloud: the configuration's times its scale.
    let delays: CloudDelays
    var identifiers: IdentifierSource
    var dice: SeededGenerator
    var timetable = Timetable()
    var changes: [FabricChange] = []
}
