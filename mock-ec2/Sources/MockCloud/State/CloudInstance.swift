/// A virtual machine.
public struct CloudInstance: Hashable, Sendable, Codable {
    public enum State: String, Hashable, Sendable, Codable {
        case pending
        case running
        case shuttingDown = "shutting-down"
        case terminated
        case stopping
        case stopped

        /// InstanceState.code ("InstanceState", Amazon EC2 API Reference).
        public var code: Int {
            switch self {
            case .pending: 0
            case .running: 16
            case .shuttingDown: 32
            case .terminated: 48
            case .stopping: 64
            case .stopped: 80
            }
        }
    }

    public let id: String
    public let reservation: String
    public let type: String
    public let imageID: String
    public let keyName: String?
    public let launchTime: CloudTime
    public let launchIndex: Int
    public let clientToken: String?
    public let vpc: String
    public let subnet: String
    public let availabilityZone: String
    public let availabilityZoneID: String
    public let ownerID: String
    /// `x86_64` or `arm64`.
    public let architecture: String
    /// The instance role; its profile has the same name.
    public let roleName: String?
    public let instanceProfileARN: String?
    public let instanceProfileID: String?
    public let userData: [UInt8]?
    public internal(set) var state: State
    /// When `pending` or `shutting-down` ends.
    public internal(set) var readyAt: CloudTime
    public internal(set) var tags: [CloudTag]
    public internal(set) var metadataOptions = MetadataOptions()
    /// The interface at device index 0 of card 0.
    public internal(set) var primaryInterface: String
    /// The ids of all its interfaces, also those that are still attaching or detaching.
    public internal(set) var interfaces: [String]
    /// Directories that the metadata service still lists after a detach.
    var staleDirectories: [StaleDirectory] = []

    /// The value of the `Name` tag.
    public var name: String? { tags.first { $0.key == "Name" }?.value }
}

/// How the instance answers at 169.254.169.254.
public struct MetadataOptions: Hashable, Sendable, Codable {
    /// `HttpTokens` is `required`: only IMDSv2.
    public var requiresTokens = true
    /// `HttpEndpoint` is `enabled`.
    public var isEnabled = true
    /// `HttpPutResponseHopLimit`, 1 to 64: how many hops the answer with a token travels. 2 lets it into containers.
    public var hopLimit = 1
    /// `InstanceMetadataTags` is `enabled`.
    public var showsTags = false
    /// `HttpProtocolIpv6` is `enabled`: it answers at fd00:ec2::254 as well.
    public var answersIPv6 = false

    public init() {}
}
