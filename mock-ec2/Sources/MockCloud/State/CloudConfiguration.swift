public import IPAddressing

/// How the cloud is when it begins.
public struct CloudConfiguration: Hashable, Sendable, Codable {
    public struct SubnetConfiguration: Hashable, Sendable, Codable {
        public var block: IPv4CIDR
        /// 0 is the region's zone `a`.
        public var zone: Int
        public var tags: [CloudTag] = []
        /// Whether every new interface gets an IPv6 address; only in a VPC that has IPv6.
        public var assignsIPv6AddressOnCreation = false

        public init(block: IPv4CIDR, zone: Int) {
            self.block = block
            self.zone = zone
        }
    }

    public struct InstanceConfiguration: Hashable, Sendable, Codable {
        /// Becomes the `Name` tag.
        public var name: String
        public var type = "m5.large"
        /// The index in `subnets`.
        public var subnet = 0
        /// `nil`: the cloud chooses.
        public var primaryAddress: IPv4Address?
        /// `nil`: the cloud chooses one while there is one, unless `isPublic` is off.
        public var publicAddress: IPv4Address?
        public var isPublic = true
        /// IPv6 addresses of the primary interface, which the cloud chooses; only in a VPC that has IPv6.
        public var ipv6AddressCount = 0
        public var roleName: String? = "node"
        public var tags: [CloudTag] = []

        public init(name: String) { self.name = name }
    }

    public var region = "us-west-2"
    public var accountID = "123456789012"
    public var vpcBlock: IPv4CIDR
    /// The VPC's secondary blocks.
    public var secondaryBlocks: [IPv4CIDR] = []
    /// The VPC has a /56, and each of its subnets a /64.
    public var hasIPv6 = false
    /// At least one.
    public var subnets: [SubnetConfiguration]
    public var instances: [InstanceConfiguration] = []
    public var addressChoice = AddressChoice.random
    public var delays = CloudDelays.realistic
    /// Factor on all delays; 0: nothing takes any time.
    public var timeScale: Double = 0
    /// Network interfaces per region ("Amazon VPC quotas").
    public var interfaceQuota = 5000
    /// How often actions may be called; `nil`: without limit.
    public var throttling: ThrottleTable?
    /// How long a describing call may miss the latest changes, and other calls a new interface. Each time it is a random
    /// part of this; zero: everything is seen at once.
    public var consistencyLag: Duration = .zero

    public init(vpcBlock: IPv4CIDR, subnets: [SubnetConfiguration]) {
        self.vpcBlock = vpcBlock
        self.subnets = subnets
    }
}

/// Which of the free addresses of a subnet is given out. EC2 gives them without a visible order.
public enum AddressChoice: String, CaseIterable, Hashable, Sendable, Codable {
    case random
    case lowest
    /// Each into a /28 of its own while there is one, so that prefixes soon find no room.
    case scattered
}

extension CloudConfiguration {
    /// The cloud without a scenario: a VPC 10.0.0.0/16, a subnet in each of the zones a, b, c, and `nodes` instances in
    /// the first. Node k of the first 25 has the primary address 10.0.0.(10 k) and the public address 203.0.113.(10 k);
    /// the cloud chooses those of the others.
    public static func standard(nodes: Int = 1, instanceType: String = "m5.large") -> CloudConfiguration {
        var configuration = CloudConfiguration(
            vpcBlock: block("10.0.0.0/16"),
            subnets: ["10.0.0.0/18", "10.0.64.0/18", "10.0.128.0/18"].enumerated().map { zone, text in
                SubnetConfiguration(block: block(text), zone: zone)
            })
        configuration.instances = (1...max(1, nodes)).prefix(nodes).map { number in
            var instance = InstanceConfiguration(name: "node\(number)")
            instance.type = instanceType
            if number <= 25 {
                instance.primaryAddress = IPv4Address(10, 0, 0, UInt8(10 * number))
                instance.publicAddress = IPv4Address(203, 0, 113, UInt8(10 * number))
            }
            return instance
        }
        return configuration
    }

    private static func block(_ text: StaticString) -> IPv4CIDR {
        guard let block = IPv4CIDR(text.description) else { preconditionFailure("\(text) is not a block of addresses") }
        return block
    }
}
