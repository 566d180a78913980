public import IPAddressing

/// The parameters of UnassignIpv6Addresses: addresses, prefixes, or both.
public struct UnassignIPv6AddressesRequest: Hashable, Sendable {
    public var interface: String
    public var addresses: [IPv6Address] = []
    /// `Ipv6Prefix.N`
    public var prefixes: [IPv6CIDR] = []

    public init(interface: String) { self.interface = interface }
}

extension MockCloud {
    /// UnassignIpv6Addresses: all of them, or an error and none. They are free at once; a primary one stays.
    public mutating func unassignIPv6Addresses(
        _ request: UnassignIPv6AddressesRequest
    ) throws(CloudError) -> IPv6AddressesAnswer {
        try admit(.unassignIPv6Addresses)
        try ResourceKind.networkInterface.check(request.interface)
        let blocks = request.addresses.map { .v6(IPv6CIDR(host: $0)) } + request.prefixes.map(IPCIDR.v6)
        guard !blocks.isEmpty else { throw .missingParameter("ipv6Addresses") }
        try authorize()
        let interface = try existingInterface(request.interface)
        guard blocks.allSatisfy(interface.has) else { throw .notAssigned(to: interface.id) }
        if interface.hasPrimaryIPv6Address, let primary = interface.ipv6Address, request.addresses.contains(primary) {
            throw .invalidParameterValue("The primary IPv6 address \(primary) cannot be unassigned")
        }
        let unassigned = interface.blocks.filter(Set(blocks).contains)
        withdraw(unassigned, from: interface.id)
        settle()
        return IPv6AddressesAnswer(interface: interface.id, unassigned)
    }
}
