public import IPAddressing

/// The parameters of AssignPrivateIpAddresses: a count or the addresses.
public struct AssignPrivateIPAddressesRequest: Hashable, Sendable {
    public var interface: String
    public var addresses: [IPv4Address] = []
    /// `SecondaryPrivateIpAddressCount`
    public var count: Int?
    /// Takes the addresses from other interfaces of the subnet that hold them as secondary ones.
    public var allowsReassignment = false

    public init(interface: String) { self.interface = interface }
}

/// The answer of AssignPrivateIpAddresses.
public struct AssignPrivateIPAddressesAnswer: Hashable, Sendable {
    public var interface: String
    /// Only those that this call assigned.
    public var assigned: [IPv4Address]
}
