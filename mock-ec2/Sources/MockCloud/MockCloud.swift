import IPAddressing

/// The cloud as a value: one account in one region. Nothing in it reads a clock, rolls dice or does I/O; the same seed
/// and the same calls give the same cloud.
///
/// Drive it so: `advance(to:)` the present, make the call, apply `drainChanges()` to the data plane, answer, and come
/// back at `nextDeadline`.
public struct MockCloud: Sendable, Codable {
    public let configuration: CloudConfiguration
    /// The present: what the last `advance(to:)` said.
    public internal(set) var now: CloudTime
    /// By id.
    public internal(set) var vpcs: [String: VPC] = [:]
    /// By id.
    public internal(set) var subnets: [String: Subnet] = [:]
    /// The ids of the subnets, in the order of their creation.
    public internal(set) var subnetOrder: [String] = []
    /// By id.
    public internal(set) var securityGroups: [String: SecurityGroup] = [:]
    /// By id; terminated instances stay for an hour.
    public internal(set) var instances: [String: CloudInstance] = [:]
    /// The ids of the instances, in the order of their launch.
    public internal(set) var instanceOrder: [String] = []
    /// By id.
    public internal(set) var interfaces: [String: CloudInterface] = [:]
    /// The zones of the region, in order.
    public internal(set) var availabilityZones: [AvailabilityZone] = []
    /// How often each action was called, whatever came of it.
    public internal(set) var callCounts: [CloudAction: Int] = [:]

    /// How often each action was refused because it was called too often.
    public internal(set) var throttledCounts: [CloudAction: Int] = [:]

    /// How often a fault stood in place of each action.
    public internal(set) var faultedCounts: [CloudAction: Int] = [:]

    /// The faults that calls meet, in the order of their injection, with those that are used up.
    public internal(set) var faults: [CloudFault] = []

    /// How many faults were ever injected.
    var injectedFaults = 0

    /// What has happened behind the users' backs, in its order.
    public internal(set) var mishaps: [CloudMishap] = []

    /// What every call is answered once its parameters are found good, because its caller may not make it. Who knows the
    /// callers sets it before each call; `nil`: the call may be made.
    public var refusal: CloudError?

    /// The delays as they are in this cloud: the configuration's times its scale.
    let delays: CloudDelays
    var identifiers: IdentifierSource
    /// Chooses addresses.
    var dice: SeededGenerator
    /// Decides about faults; a stream of its own, so that a fault does not change which addresses are chosen.
    var faultDice: SeededGenerator
    /// Decides how late changes are seen; a stream of its own too.
    var consistencyDice: SeededGenerator
    var faultMarks = FaultMarks()
    var buckets = TokenBuckets()
    /// Oldest first.
    var past: [Past] = []
    var timetable = Timetable()
    var fabric = FabricLedger()
    var interfaceOrder = SortedIDs()
    /// Which interface each attachment is of.
    var attachmentHolders: [String: String] = [:]
    /// Which interface each public address in use belongs to.
    var publicAddressHolders: [IPv4Address: String] = [:]
    /// What was created for each client token.
    var createdInterfaces: [String: Remembered<CreateNetworkInterfaceRequest, CloudInterface>] = [:]
    var launches: [String: Remembered<RunInstancesRequest, Reservation>] = [:]
}

/// A call with a client token and what came of it.
struct Remembered<Request: Hashable & Sendable & Codable, Answer: Sendable & Codable>: Sendable, Codable {
    let request: Request
    let answer: Answer
}
