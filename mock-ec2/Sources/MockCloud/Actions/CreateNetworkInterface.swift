public import IPAddressing

/// The parameters of CreateNetworkInterface.
public struct CreateNetworkInterfaceRequest: Hashable, Sendable {
    public var subnet: String
    public var description = ""
    /// `PrivateIpAddress`: the primary address. `nil`: the cloud chooses, unless `addresses` names it.
    public var primaryAddress: IPv4Address?
    /// `PrivateIpAddresses.N`: addresses by name, at most one of them primary.
    public var addresses: [NamedAddress] = []
    /// `SecondaryPrivateIpAddressCount`
    public var secondaryAddressCount: Int?
    /// Empty: the VPC's default group.
    public var securityGroups: [String] = []
    /// `interface` when `nil`.
    public var interfaceType: String?
    public var tagSpecifications: [TagSpecification] = []
    /// Makes a repetition of the call harmless; at most 64 characters.
    public var clientToken: String?
    public var dryRun = false

    public init(subnet: String) { self.subnet = subnet }
}

/// `PrivateIpAddresses.N`
public struct NamedAddress: Hashable, Sendable {
    public var address: IPv4Address
    public var isPrimary: Bool

    public init(address: IPv4Address, isPrimary: Bool = false) {
        self.address = address
        self.isPrimary = isPrimary
    }
}

/// The answer of CreateNetworkInterface.
public struct CreateNetworkInterfaceAnswer: Hashable, Sendable {
    public var interface: CloudInterface
    public var clientToken: String?
}
