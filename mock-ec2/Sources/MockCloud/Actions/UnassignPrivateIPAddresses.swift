public import IPAddressing

/// The parameters of UnassignPrivateIpAddresses: addresses, prefixes, or both.
public struct UnassignPrivateIPAddressesRequest: Hashable, Sendable {
    public var interface: String
    public var addresses: [IPv4Address]
    /// `Ipv4Prefix.N`
    public var prefixes: [IPv4CIDR]

    public init(interface: String, addresses: [IPv4Address] = [], prefixes: [IPv4CIDR] = []) {
        self.interface = interface
        self.addresses = addresses
        self.prefixes = prefixes
    }
}

extension MockCloud {
    /// UnassignPrivateIpAddresses: all of the secondary addresses and prefixes, or an error and none. They are free at once.
    public mutating func unassignPrivateIPAddresses(
        _ request: UnassignPrivateIPAddressesRequest
    ) throws(CloudError) {
        try admit(.unassignPrivateIPAddresses)
        try ResourceKind.networkInterface.check(request.interface)
        let blocks = request.addresses.map { .v4(IPv4CIDR(host: $0)) } + request.prefixes.map(IPCIDR.v4)
        guard !blocks.isEmpty else { throw .missingParameter("privateIpAddress") }
        try authorize()
        let interface = try existingInterface(request.interface)
        guard blocks.allSatisfy(interface.has) else { throw .notAssigned(to: interface.id) }
        withdraw(interface.blocks.filter(Set(blocks).contains), from: interface.id)
        settle()
    }
}
