public import IPAddressing

/// The parameters of AssignIpv6Addresses: exactly one of a count and a list, of addresses or of prefixes.
public struct AssignIPv6AddressesRequest: Hashable, Sendable {
    public var interface: String
    public var addresses: [IPv6Address] = []
    /// `Ipv6AddressCount`
    public var count: Int?
    /// `Ipv6Prefix.N`: each a /80.
    public var prefixes: [IPv6CIDR] = []
    /// `Ipv6PrefixCount`
    public var prefixCount: Int?

    public init(interface: String) { self.interface = interface }
}

/// What AssignIpv6Addresses assigned, or UnassignIpv6Addresses unassigned.
public struct IPv6AddressesAnswer: Hashable, Sendable {
    public var interface: String
    public var addresses: [IPv6Address] = []
    public var prefixes: [IPv6CIDR] = []

    init(interface: String, _ blocks: [IPCIDR]) {
        self.interface = interface
        for case .v6(let block) in blocks {
            if block.prefixLength == 128 { addresses.append(block.address) } else { prefixes.append(block) }
        }
    }
}

extension MockCloud {
    /// AssignIpv6Addresses: all of what is asked for, or an error and nothing.
    public mutating func assignIPv6Addresses(
        _ request: AssignIPv6AddressesRequest
    ) throws(CloudError) -> IPv6AddressesAnswer {
        try admit(.assignIPv6Addresses)
        let demand = try request.checkedDemand()
        try authorize()
        let interface = try existingInterface(request.interface)
        let assigned = try assign(demand, to: interface)
        settle()
        return IPv6AddressesAnswer(interface: interface.id, assigned)
    }
}

extension AssignIPv6AddressesRequest {
    fileprivate func checkedDemand() throws(CloudError) -> Demand {
        try ResourceKind.networkInterface.check(interface)
        let demand = try Demand(
            .v6, .ipv6, addresses: addresses.map { .v6(IPv6CIDR(host: $0)) }, addressCount: count,
            prefixes: prefixes.map(IPCIDR.v6), prefixCount: prefixCount)
        if let count, count < 1 { throw .outOfRange("ipv6AddressCount", count, "greater than 0") }
        if let prefixCount, prefixCount < 1 { throw .outOfRange("ipv6PrefixCount", prefixCount, "greater than 0") }
        guard demand.slots > 0 else { throw .missingParameter("ipv6AddressCount or ipv6Addresses") }
        return demand
    }
}
