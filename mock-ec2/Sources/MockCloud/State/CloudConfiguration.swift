public import IPAddressing

/// How the cloud is when it begins.
public struct CloudConfiguration: Hashable, Sendable, Codable {
    public struct VPCConfiguration: Hashable, Sendable, Codable {
        public var block: IPv4CIDR
        public var secondaryBlocks: [IPv4CIDR] = []
        /// The VPC has a /56, and each of its subnets a /64.
        public var hasIPv6 = false
        public var tags: [CloudTag] = []

        public init(block: IPv4CIDR) { self.block = block }
    }

    public struct SubnetConfiguration: Hashable, Sendable, Codable {
        /// The index in `vpcs`.
        public var vpc = 0
        public var block: IPv4CIDR
        /// 0 is the region's zone `a`.
        public var zone: Int
        public var tags: [CloudTag] = []
        /// Whether every new interface gets an IPv6 address; only in a VPC that has IPv6.
        public var assignsIPv6AddressOnCreation = false
        /// `nil`: the cloud's.
        public var addressChoice: AddressChoice?
        /// Neighbours hold an address in this share of the /28s that are wholly free once the instances run, 0 to 1: the
        /// addresses between are free, but there is no prefix.
        public var fragmentation: Double = 0
        /// Neighbours take addresses, once the instances run, until so many are left; `nil`: they take none.
        public var freeAddresses: Int?

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
        /// Those attached besides the primary one, at the device indexes 1, 2, ... of the first network card.
        public var interfaces: [InterfaceConfiguration] = []

        public init(name: String) { self.name = name }
    }

    /// An interface that is attached to an instance from the beginning.
    public struct InterfaceConfiguration: Hashable, Sendable, Codable {
        /// The index in `subnets`.
        public var subnet: Int
        /// Secondary addresses.
        public var addressCount = 0
        /// Prefixes, each a /28.
        public var prefixCount = 0

        public init(subnet: Int) { self.subnet = subnet }
    }

    public var region = "us-west-2"
    public var accountID = "123456789012"
    /// At least one.
    public var vpcs: [VPCConfiguration]
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

    public init(vpcs: [VPCConfiguration], subnets: [SubnetConfiguration]) {
        precondition(!vpcs.isEmpty, "a cloud begins with at least one VPC")
        self.vpcs = vpcs
        self.subnets = subnets
    }

    public init(vpcBlock: IPv4CIDR, subnets: [SubnetConfiguration]) {
        self.init(vpcs: [VPCConfiguration(block: vpcBlock)], subnets: subnets)
    }
}

// What most clouds have one of.
extension CloudConfiguration {
    /// The first VPC's primary block.
    public var vpcBlock: IPv4CIDR {
        get { vpcs[0].block }
        set { vpcs[0].block = newValue }
    }

    /// The first VPC's secondary blocks.
    public var secondaryBlocks: [IPv4CIDR] {
        get { vpcs[0].secondaryBlocks }
        set { vpcs[0].secondaryBlocks = newValue }
    }

    /// Whether the first VPC has IPv6.
    public var hasIPv6: Bool {
        get { vpcs[0].hasIPv6 }
        set { vpcs[0].hasIPv6 = newValue }
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
