import IPAddressing

// Rules about addresses that several actions share.
extension MockCloud {
    /// Checks that an address can be given to an interface of the subnet, whether or not it is free.
    func checkRange(_ address: IPv4Address, of subnet: Subnet) throws(CloudError) {
        guard subnet.block.contains(address) else { throw .outsideSubnet(address) }
        guard !subnet.isReserved(address) else { throw .reserved(address) }
    }

    /// Checks that an address can be given to a new interface of the subnet.
    func checkFree(_ address: IPv4Address, of subnet: Subnet) throws(CloudError) {
        try checkRange(address, of: subnet)
        guard subnet.addresses.isFree(address) else { throw .addressInUse(address) }
    }

    /// Takes addresses of the cloud's choice, all or none.
    mutating func take(_ count: Int, in subnet: String) throws(CloudError) -> [IPv4Address] {
        let chosen = subnets[subnet]?.addresses.take(
            count: count, choice: configuration.addressChoice, using: &dice)
        guard let chosen else { throw .subnetIsFull }
        return chosen
    }

    /// Takes the addresses of a new interface: the given ones, which must be free, and the rest of the cloud's choice.
    mutating func takeForNewInterface(
        primary: IPv4Address?, secondaries: [IPv4Address], secondaryCount: Int, in subnet: Subnet
    ) throws(CloudError) -> (primary: IPv4Address, secondaries: [IPv4Address]) {
        let given = (primary.map { [$0] } ?? []) + secondaries
        for address in given { try checkFree(address, of: subnet) }
        let wanted = (primary == nil ? 1 : 0) + secondaryCount
        guard given.count + wanted <= subnet.availableAddressCount else { throw .subnetIsFull }
        for address in given { subnets[subnet.id]?.addresses.take(address) }
        var chosen = try take(wanted, in: subnet.id)[...]
        guard let first = primary ?? chosen.popFirst() else { throw .subnetIsFull }
        return (first, secondaries + chosen)
    }

    /// Checks an attached interface against the addresses that its instance's type allows; others are held to nothing.
    func checkSlots(of interface: CloudInterface, adding count: Int) throws(CloudError) {
        guard let attachment = interface.attachment, let instance = instances[attachment.instance] else { return }
        try checkSlots(interface.slotsInUse + count, of: try existingType(instance.type))
    }

    func checkSlots(_ count: Int, of type: InstanceType) throws(CloudError) {
        guard count <= type.ipv4AddressesPerInterface else { throw .tooManyAddresses }
    }
}
