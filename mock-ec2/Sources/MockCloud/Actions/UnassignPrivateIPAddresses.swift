public import IPAddressing

/// The parameters of UnassignPrivateIpAddresses.
public struct UnassignPrivateIPAddressesRequest: Hashable, Sendable {
    public var interface: String
    public var addresses: [IPv4Address]

    public init(interface: String, addresses: [IPv4Address]) {
        self.interface = interface
        self.addresses = addresses
    }
}
