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

extension MockCloud {
    /// UnassignPrivateIpAddresses: all of the secondary addresses, or an error and none. They are free at once.
    public mutating func unassignPrivateIPAddresses(
        _ request: UnassignPrivateIPAddressesRequest
    ) throws(CloudError) {
        try admit(.unassignPrivateIPAddresses)
        try ResourceKind.networkInterface.check(request.interface)
        guard !request.addresses.isEmpty else { throw .missingParameter("privateIpAddress") }
        let interface = try existingInterface(request.interface)
        guard Set(request.addresses).isSubset(of: interface.secondaryAddresses) else {
            throw .notAssigned(to: interface.id)
        }
        withdraw(interface.secondaryAddresses.filter(Set(request.addresses).contains), from: interface.id)
        settle()
    }
}
