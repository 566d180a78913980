public import IPAddressing

/// An elastic network interface.
public struct CloudInterface: Hashable, Sendable, Codable {
    public enum Status: String, Hashable, Sendable, Codable {
        case pending
        case available
        /// From the moment AttachNetworkInterface returns until the detachment is complete.
        case inUse = "in-use"
    }

    /// The bond between an interface and an instance.
    public struct Attachment: Hashable, Sendable, Codable {
        public enum Status: String, Hashable, Sendable, Codable { case attaching, attached, detaching }

        public let id: String
        public let instance: String
        public let deviceIndex: Int
        public let card: Int
        public let attachTime: CloudTime
        public internal(set) var status: Status
        public internal(set) var deleteOnTermination: Bool
        /// When the guest and its metadata show the interface.
        public internal(set) var visibleAt: CloudTime
        /// When a detachment that has begun is complete.
        public internal(set) var goneAt: CloudTime?
        /// Whether the guest sees it: then the fabric has been told.
        public internal(set) var isVisible = false

        /// The interface that an instance is born with; it cannot be detached.
        public var isPrimary: Bool { deviceIndex == 0 && card == 0 }
    }

    public let id: String
    public let mac: MACAddress
    public let vpc: String
    public let subnet: String
    public let availabilityZone: String
    public let availabilityZoneID: String
    public let ownerID: String
    /// `interface`, `efa`, `efa-only`, `trunk` or `branch`.
    public let type: String
    public let createdAt: CloudTime
    public internal(set) var readyAt: CloudTime
    public internal(set) var status: Status
    public internal(set) var description: String
    /// `nil` for an EFA-only interface, which has no addresses.
    public let primaryAddress: IPv4Address?
    /// `ip-10-0-0-10.us-west-2.compute.internal`; `nil` without an address.
    public let privateDNSName: String?
    /// In the order of their assignment.
    public internal(set) var secondaryAddresses: [IPv4Address]
    /// Delegated /28 prefixes.
    public internal(set) var prefixes: [IPv4CIDR] = []
    /// In the order of their assignment.
    public internal(set) var ipv6Addresses: [IPv6Address] = []
    /// Delegated /80 prefixes.
    public internal(set) var ipv6Prefixes: [IPv6CIDR] = []
    /// The first IPv6 address is the primary one, and stays until the interface is deleted (`EnablePrimaryIpv6`).
    public internal(set) var hasPrimaryIPv6Address = false
    public internal(set) var securityGroups: [String]
    public internal(set) var tags: [CloudTag]
    public internal(set) var sourceDestCheck = true
    public internal(set) var attachment: Attachment?
    /// Public addresses that stand for addresses of this interface.
    public internal(set) var publicAddresses: [PublicAssociation] = []

    /// The secondary addresses and prefixes that the metadata service shows, in its order.
    var shownBlocks: [IPCIDR] = []
    /// When all calls find the interface: see `CloudConfiguration.consistencyLag`.
    var knownAt = CloudTime(nanoseconds: .min)

    /// All addresses, the primary one first.
    public var addresses: [IPv4Address] { list(primaryAddress) + secondaryAddresses }

    /// The secondary addresses and the prefixes of both families, each as a block.
    public var blocks: [IPCIDR] {
        secondaryAddresses.map { .v4(IPv4CIDR(host: $0)) } + prefixes.map(IPCIDR.v4)
            + ipv6Addresses.map { .v6(IPv6CIDR(host: $0)) } + ipv6Prefixes.map(IPCIDR.v6)
    }

    /// The primary address too.
    var allBlocks: [IPCIDR] { list(primaryAddress).map { .v4(IPv4CIDR(host: $0)) } + blocks }

    /// The slots in use, of those that the instance type allows: one for every address and every prefix.
    public var slotsInUse: Int { addresses.count + prefixes.count }

    /// The same of IPv6, where there is no primary address to count.
    public var ipv6SlotsInUse: Int { ipv6Addresses.count + ipv6Prefixes.count }

    /// `ipv6Address`: the primary one, or the first.
    public var ipv6Address: IPv6Address? { ipv6Addresses.first }

    func has(_ block: IPCIDR) -> Bool {
        switch block {
        case .v4(let block) where block.prefixLength == 32: secondaryAddresses.contains(block.address)
        case .v4(let block): prefixes.contains(block)
        case .v6(let block) where block.prefixLength == 128: ipv6Addresses.contains(block.address)
        case .v6(let block): ipv6Prefixes.contains(block)
        }
    }

    mutating func add(_ block: IPCIDR) {
        switch block {
        case .v4(let block) where block.prefixLength == 32: secondaryAddresses.append(block.address)
        case .v4(let block): prefixes.append(block)
        case .v6(let block) where block.prefixLength == 128: ipv6Addresses.append(block.address)
        case .v6(let block): ipv6Prefixes.append(block)
        }
    }

    mutating func remove(_ block: IPCIDR) {
        switch block {
        case .v4(let block) where block.prefixLength == 32: secondaryAddresses.removeAll { $0 == block.address }
        case .v4(let block): prefixes.removeAll { $0 == block }
        case .v6(let block) where block.prefixLength == 128: ipv6Addresses.removeAll { $0 == block.address }
        case .v6(let block): ipv6Prefixes.removeAll { $0 == block }
        }
    }

    /// Whether the guest sees the interface now.
    public var isVisible: Bool { attachment?.isVisible ?? false }

    /// The public address that stands for the primary one, if any.
    public var primaryPublicAddress: PublicAssociation? { primaryAddress.flatMap(publicAddress) }

    /// The public address that stands for `address`, if any.
    public func publicAddress(of address: IPv4Address) -> PublicAssociation? {
        publicAddresses.first { $0.privateAddress == address }
    }
}

/// A public address that the internet gateway translates to a private one.
public struct PublicAssociation: Hashable, Sendable, Codable {
    public let privateAddress: IPv4Address
    public let publicAddress: IPv4Address
    /// `ec2-203-0-113-10.us-west-2.compute.amazonaws.com`
    public let publicDNSName: String
    /// `amazon` for an address from Amazon's pool.
    public let ipOwnerID: String
}
