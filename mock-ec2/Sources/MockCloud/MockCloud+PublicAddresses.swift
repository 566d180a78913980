public import IPAddressing

extension MockCloud {
    /// Lets a public address stand for an address of an interface, as `AssociatePublicIpAddress` does at launch.
    ///
    /// Throws when the interface does not have the address, or when the public address stands for another.
    public mutating func associate(
        _ publicAddress: IPv4Address, with privateAddress: IPv4Address, of interface: String
    ) throws(CloudError) {
        guard let holder = interfaces[interface] else { throw ResourceKind.networkInterface.notFound(interface) }
        guard holder.addresses.contains(privateAddress) else { throw .notAssigned(to: interface) }
        guard publicAddressHolders[publicAddress] == nil else {
            throw .addressInUse(.v4(IPv4CIDR(host: publicAddress)))
        }
        dissociate(privateAddress, of: interface)
        let association = PublicAssociation(
            privateAddress: privateAddress, publicAddress: publicAddress,
            publicDNSName: publicDNSName(of: publicAddress), ipOwnerID: "amazon")
        publicAddressHolders[publicAddress] = interface
        // The primary address's association comes first wherever associations are listed.
        let place = privateAddress == holder.primaryAddress ? 0 : interfaces[interface]?.publicAddresses.count ?? 0
        interfaces[interface]?.publicAddresses.insert(association, at: place)
        fabric.publish(association, of: interface)
    }

    /// Ends the association of an address, if it has one.
    mutating func dissociate(_ privateAddress: IPv4Address, of interface: String) {
        guard let association = interfaces[interface]?.publicAddress(of: privateAddress) else { return }
        interfaces[interface]?.publicAddresses.removeAll { $0 == association }
        publicAddressHolders[association.publicAddress] = nil
        fabric.unpublish(privateAddress)
    }

    /// The lowest address of 203.0.113.0/24 (TEST-NET-3, RFC 5737) that stands for nothing yet, and is none of `others`.
    func freePublicAddress(except others: Set<IPv4Address> = []) -> IPv4Address? {
        (1...254).lazy.map { IPv4Address(203, 0, 113, $0) }
            .first { publicAddressHolders[$0] == nil && !others.contains($0) }
    }
}
