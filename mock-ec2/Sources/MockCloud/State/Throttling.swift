/// How often actions may be called: token buckets for the account in the region ("Request throttling for the Amazon EC2
/// API", Amazon EC2 Developer Guide).
public struct ThrottleTable: Hashable, Sendable, Codable {
    public struct Bucket: Hashable, Sendable, Codable {
        /// The tokens of a full bucket; a call takes one.
        public var size: Double
        /// Tokens that flow in per second, continuously.
        public var refill: Double

        public init(size: Double, refill: Double) {
            self.size = size
            self.refill = refill
        }
    }

    /// Actions with figures of their own.
    public var actions: [CloudAction: Bucket] = [:]
    /// Describing actions.
    public var reading: Bucket
    /// Some describing actions, called with neither ids nor filters nor pages.
    public var unfilteredReading: Bucket
    /// All other actions.
    public var changing: Bucket
    /// What is taken from besides, a token for each instance that a call is about.
    public var instances: [CloudAction: Bucket] = [:]
    /// All actions of a category share one bucket, as in older accounts, instead of each having its own.
    public var isSharedByCategory = false

    public init(reading: Bucket, unfilteredReading: Bucket, changing: Bucket) {
        self.reading = reading
        self.unfilteredReading = unfilteredReading
        self.changing = changing
    }

    /// The documented figures of November 2026.
    public static let aws: ThrottleTable = {
        var table = ThrottleTable(
            reading: Bucket(size: 100, refill: 20), unfilteredReading: Bucket(size: 50, refill: 10),
            changing: Bucket(size: 50, refill: 5))
        let frequent: [CloudAction] = [
            .assignPrivateIPAddresses, .assignIPv6Addresses, .unassignPrivateIPAddresses, .createNetworkInterface,
            .deleteNetworkInterface, .modifyNetworkInterfaceAttribute, .terminateInstances,
            .modifyInstanceMetadataOptions,
        ]
        for action in frequent { table.actions[action] = Bucket(size: 100, refill: 5) }
        for action in [CloudAction.createTags, .deleteTags] { table.actions[action] = Bucket(size: 100, refill: 10) }
        table.actions[.runInstances] = Bucket(size: 5, refill: 2)
        for action in [CloudAction.createSubnetCIDRReservation, .deleteSubnetCIDRReservation] {
            table.actions[action] = Bucket(size: 5, refill: 1)
        }
        table.instances[.runInstances] = Bucket(size: 1000, refill: 2)
        table.instances[.terminateInstances] = Bucket(size: 1000, refill: 20)
        return table
    }()

    /// The actions that are slower when they are asked for everything.
    private static let unfilteredActions: Set<CloudAction> = [
        .describeInstances, .describeNetworkInterfaces, .describeSecurityGroups,
    ]

    /// What a call takes, from which buckets.
    func draws(for action: CloudAction, isUnfiltered: Bool, instances count: Int) -> [TokenBuckets.Draw] {
        let request: TokenBuckets.Draw
        if let own = actions[action] {
            request = TokenBuckets.Draw(key: .action(action), bucket: own, tokens: 1)
        } else {
            let isSlow = isUnfiltered && Self.unfilteredActions.contains(action)
            let (category, bucket): (TokenBuckets.Category, Bucket) =
                isSlow
                ? (.unfilteredReading, unfilteredReading)
                : action.isReading ? (.reading, reading) : (.changing, changing)
            let key: TokenBuckets.Key =
                isSharedByCategory ? .category(category) : isSlow ? .unfiltered(action) : .action(action)
            request = TokenBuckets.Draw(key: key, bucket: bucket, tokens: 1)
        }
        guard count > 0, let bucket = instances[action] else { return [request] }
        return [request, TokenBuckets.Draw(key: .instances(action), bucket: bucket, tokens: Double(count))]
    }
}

/// How full the buckets are. A bucket that nobody has drawn from is full.
struct TokenBuckets: Hashable, Sendable, Codable {
    enum Category: Hashable, Sendable, Codable { case reading, unfilteredReading, changing }

    enum Key: Hashable, Sendable, Codable {
        case action(CloudAction)
        case unfiltered(CloudAction)
        case category(Category)
        case instances(CloudAction)
    }

    struct Draw: Hashable, Sendable {
        let key: Key
        let bucket: ThrottleTable.Bucket
        let tokens: Double
    }

    struct Level: Hashable, Sendable, Codable {
        fileprivate var tokens: Double
        fileprivate var time: CloudTime

        /// What is there by `now`.
        func tokens(in bucket: ThrottleTable.Bucket, now: CloudTime) -> Double {
            min(bucket.size, tokens + (now - time) / .seconds(1) * bucket.refill)
        }
    }

    private(set) var levels: [Key: Level] = [:]

    /// Takes all the tokens, or none when a bucket has too few.
    mutating func draw(_ draws: [Draw], now: CloudTime) -> Bool {
        let before = draws.map { level(of: $0, now: now) }
        guard zip(draws, before).allSatisfy({ $0.tokens <= $1 }) else { return false }
        for (draw, level) in zip(draws, before) {
            levels[draw.key] = Level(tokens: level - draw.tokens, time: now)
        }
        return true
    }

    private func level(of draw: Draw, now: CloudTime) -> Double {
        levels[draw.key]?.tokens(in: draw.bucket, now: now) ?? draw.bucket.size
    }
}
