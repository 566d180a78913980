/// How full a bucket of tokens is that calls have drawn from.
public struct TokenLevel: Hashable, Sendable {
    /// What draws from it: an action, or a category of them.
    public let name: String
    /// What is in it now.
    public let tokens: Double
    public let bucket: ThrottleTable.Bucket
}

extension MockCloud {
    /// The buckets that have been drawn from, by name; none when calls are not throttled.
    public var tokenLevels: [TokenLevel] {
        guard let table = configuration.throttling else { return [] }
        return buckets.levels.map { key, level in
            let bucket = table.bucket(of: key)
            return TokenLevel(name: key.name, tokens: level.tokens(in: bucket, now: now), bucket: bucket)
        }.sorted { $0.name < $1.name }
    }
}

extension ThrottleTable {
    fileprivate func bucket(of key: TokenBuckets.Key) -> Bucket {
        switch key {
        case .action(let action): actions[action] ?? (action.isReading ? reading : changing)
        case .unfiltered, .category(.unfilteredReading): unfilteredReading
        case .category(.reading): reading
        case .category(.changing): changing
        case .instances(let action): instances[action] ?? changing
        }
    }
}

extension TokenBuckets.Key {
    fileprivate var name: String {
        switch self {
        case .action(let action): action.rawValue
        case .unfiltered(let action): "\(action.rawValue), unfiltered"
        case .category(.reading): "all that read"
        case .category(.unfilteredReading): "all that read, unfiltered"
        case .category(.changing): "all that change"
        case .instances(let action): "\(action.rawValue), instances"
        }
    }
}
