import Logging
public import MockCloud
import Synchronization

/// A running cloud: the state, its clock, the data plane that follows it, and the keys of those who may call it.
///
/// Every call is made in one step, without suspension; only then are its changes applied to the data plane, in the order
/// of the calls, and then it is answered.
public actor CloudService {
    /// A lasting key pair, of an IAM user.
    public struct KeyPair: Hashable, Sendable, Codable, CustomStringConvertible {
        public var accessKeyID: String
        public var secretAccessKey: String
        /// What its user may do.
        public var policy: AccessPolicy
        /// The user's name, which stands in its ARN.
        public var user: String

        public init(
            accessKeyID: String, secretAccessKey: String, policy: AccessPolicy = .everything, user: String = "mock"
        ) {
            self.accessKeyID = accessKeyID
            self.secretAccessKey = secretAccessKey
            self.policy = policy
            self.user = user
        }

        /// Without the secret.
        public var description: String { accessKeyID }

        /// The pair of AWS's own examples.
        public static let example = KeyPair(
            accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    }

    /// The state as it was after the last call.
    public internal(set) var cloud: MockCloud { didSet { noteChange() } }
    let logger = Logger(label: "mock-ec2.cloud")
    var beginning: MockCloud
    private let fabric: any Fabric
    let hasDataPlane: Bool
    nonisolated let clock: CloudClock
    nonisolated let region: String
    private nonisolated let executor = InlineExecutor()
    private var applying: Task<Void, any Error>?
    private var alarm: (time: CloudTime, task: Task<Void, Never>)?

    let initialKeys: [KeyPair]
    let initialRolePolicies: [String: AccessPolicy]
    let authorizationMessages = AuthorizationMessage()
    /// What was set since the beginning.
    var accessChanges = AccessChanges() { didSet { noteChange() } }
    nonisolated let verifier = SignatureVerifier()
    var access: AccessControl
    var metadataTokens = MetadataTokens() { didSet { noteChange() } }
    var roleSessions = RoleSessions() { didSet { noteChange() } }
    /// How often each action was called, whatever came of it.
    var callCounts: [String: Int] = [:] { didSet { noteChange() } }
    /// The last calls.
    nonisolated let calls = Mutex(CallLog())
    /// How often the temporary keys were made to expire.
    var credentialExpiries = 0 { didSet { noteChange() } }
    var timeline: Timeline { didSet { noteChange() } }
    /// Whether there may be something that the last snapshot does not have.
    var hasChanged = false
    /// Is told of the first change after each snapshot.
    var changeObserver: (@Sendable () -> Void)?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Call `start()` before anyone else does; the timeline begins with it.
    ///
    /// `keys` sign from the beginning. `rolePolicies` are what the sessions of roles may do, by the names of the roles; a
    /// role that is not there may do everything.
    public init(
        cloud: MockCloud, clock: CloudClock = .wall, fabric: any Fabric = NoFabric(), keys: [KeyPair] = [.example],
        rolePolicies: [String: AccessPolicy] = [:], timeline: [ScheduledEvent] = []
    ) {
        self.cloud = cloud
        beginning = cloud
        self.clock = clock
        region = cloud.configuration.region
        self.fabric = fabric
        self.timeline = Timeline(timeline)
        hasDataPlane = !(fabric is NoFabric)
        initialKeys = keys
        initialRolePolicies = rolePolicies
        access = AccessControl(rolePolicies: rolePolicies)
        for pair in keys {
            verifier.add(pair.accessKey(of: cloud.configuration.accountID))
            access.set(pair.policy, ofKey: pair.accessKeyID)
        }
    }

    /// Builds the data plane of the resources that are there from the beginning.
    public func start() async throws {
        if !timeline.hasBegun { timeline.begin(at: clock.now) }
        advance()
        try await settle()
    }

    /// Ends the timer. The data plane stays as it is.
    public func stop() {
        alarm?.task.cancel()
        alarm = nil
    }

    /// Makes a change of one's own, for instance launching an instance, and applies it to the data plane.
    public func perform<Value: Sendable>(
        _ change: @Sendable (inout MockCloud) throws -> Value
    ) async throws -> Value {
        advance()
        let value = try change(&cloud)
        try await settle()
        return value
    }

    /// Moves the cloud's clock forward.
    public func advanceClock(by duration: Duration) async throws {
        moveClock(by: duration)
        advance()
        try await settle()
    }

    /// Puts the cloud, its clock and its keys back to their beginning. `false`, and nothing happens, when a data plane would have to follow.
    func reset() -> Bool {
        guard !hasDataPlane else { return false }
        stop()
        clock.reset()
        cloud = beginning
        callCounts = [:]
        calls.withLock { $0 = CallLog() }
        credentialExpiries = 0
        restoreKeys()
        timeline.begin(at: clock.now)
        advance()
        _ = cloud.drainChanges()
        setAlarm()
        return true
    }

    /// Brings the cloud to the present, and says what that is. Scheduled events strike on the way, each at its moment.
    @discardableResult
    func advance() -> CloudTime {
        while let due = timeline.next(dueAt: clock.now) { strike(due) }
        cloud.advance(to: clock.now)
        return cloud.now
    }

    /// Moves the clock, and with it the moment to wake up at.
    func moveClock(by duration: Duration) {
        clock.advance(by: duration)
        stop()
        setAlarm()
    }

    /// Applies what has changed to the data plane, behind what is still being applied. An error means that the data plane
    /// and the cloud no longer agree.
    func settle() async throws {
        let changes = cloud.drainChanges()
        setAlarm()
        guard !changes.isEmpty else { return }
        let previous = applying
        let task = Task { [fabric] in
            _ = await previous?.result
            try await fabric.apply(changes)
        }
        applying = task
        do {
            try await task.value
        } catch {
            logger.error("the data plane did not follow the cloud", metadata: ["error": "\(error)"])
            throw error
        }
    }

    /// Wakes up when the cloud changes by itself or an event is due: an interface must appear in its node even if nobody
    /// asks.
    private func setAlarm() {
        let deadline = [cloud.nextDeadline, timeline.nextTime].compactMap(\.self).min()
        guard alarm?.time != deadline else { return }
        alarm?.task.cancel()
        alarm = deadline.map { time in
            let delay = time - clock.now
            let task = Task { [weak self] in
                do { try await Task.sleep(for: delay) } catch { return }
                await self?.ring()
            }
            return (time, task)
        }
    }

    private func ring() async {
        alarm = nil
        advance()
        // Logged where it was thrown, and there is no caller to tell.
        try? await settle()
    }
}
