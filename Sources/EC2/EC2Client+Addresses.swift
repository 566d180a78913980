public import IPAddressing

extension EC2Client {
    /// AssignPrivateIpAddresses: gives the interface `count` more addresses of EC2's choice; returns the new ones.
    ///
    /// All or nothing. Has no client token: after an unknown outcome, look at the interface first.
    public func assignPrivateIPAddresses(interface: String, count: Int) async throws(EC2Error) -> [IPv4Address] {
        var parameters = QueryParameters()
        parameters.set("NetworkInterfaceId", interface)
        parameters.set("SecondaryPrivateIpAddressCount", count)
        return try await assign(parameters, count: count)
    }

    /// AssignPrivateIpAddresses: gives the interface these addresses of its subnet; those of other interfaces are refused.
    public func assignPrivateIPAddresses(
        interface: String, addresses: [IPv4Address]
    ) async throws(EC2Error) -> [IPv4Address] {
        var parameters = QueryParameters()
        parameters.set("NetworkInterfaceId", interface)
        parameters.set("PrivateIpAddress", list: addresses)
        return try await assign(parameters, count: addresses.count)
    }

    /// UnassignPrivateIpAddresses: takes secondary addresses from the interface. All or nothing: if one of them is not
    /// assigned, EC2 answers `InvalidParameterValue` and takes none.
    public func unassignPrivateIPAddresses(interface: String, addresses: [IPv4Address]) async throws(EC2Error) {
        var parameters = QueryParameters()
        parameters.set("NetworkInterfaceId", interface)
        parameters.set("PrivateIpAddress", list: addresses)
        try await call(.unassignPrivateIPAddresses, parameters)
    }

    private func assign(_ parameters: QueryParameters, count: Int) async throws(EC2Error) -> [IPv4Address] {
        try await call(.assignPrivateIPAddresses, parameters) { (root) throws(XMLDecodingError) in
            let addresses: [IPv4Address] = try root.items("assignedPrivateIpAddressesSet") {
                (item) throws(XMLDecodingError) in try item.required("privateIpAddress")
            }
            // An answer that leaves some out would lose them: they are assigned, but nobody here knows them.
            guard addresses.count == count else {
                throw XMLDecodingError(description: "it names \(addresses.count) new addresses, not \(count)")
            }
            return addresses
        }
    }
}
