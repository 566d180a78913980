public import IPAddressing

/// How the cloud is when it begins.
public struct CloudConfiguration: Hashable, Sendable {
    public struct SubnetConfiguration: Hashable, Sendable {
        public var block: IPv4CIDR
        /// 0 is the region's zone `a`.
        public var zone: Int
        public var tags: [CloudTag] = []

        public init(block: IPv4CIDR, zone: Int) {
            self.block = block
            self.zone = zone
        }
    }

    public struct InstanceConfiguration: Hashable, Sendable {
        /// Becomes the `Name` tag.
        public var name: String
        public var type = "m5.large"
        /// The index in `subnets`.
        public var subnet = 0
        /// `nil`: the cloud chooses.
        public var primaryAddress: IPv4Address?
        public var publicAddress: IPv4Address?
        public var roleName: String? = "node"
        public var tags: [CloudTag] = []

        public init(name: String) { self.name = name }
    }

    public var region = "us-west-2"
    public var accountID = "123456789012"
    public var vpcBlock: IPv4CIDR
    /// At least one.
    public var subnets: [SubnetConfiguration]
    public var instances: [InstanceConfiguration] = []
    public var addressChoice = AddressChoice.random
    public var delays = CloudDelays.realistic
    /// Factor on all delays; 0: nothing takes any time.
    public var timeScale: Double = 0
    /// Network interfaces per region ("Amazon VPC quotas").
    public var interfaceQuota = 5000

    public init(vpcBlock: IPv4CIDR, subnets: [SubnetConfiguration]) {
        self.vpcBlock = vpcBlock
        self.subnets = subnets
    }
}

/// Which of the free addresses of a subnet is given out. EC2 gives them without a visible order.
public enum AddressChoice: String, CaseIterable, Hashable, Sendable {
    case random
    case lowest
    /// Each into a /28 of its own while there is one, so that prefixes soon find no room.
    case scattered
}
