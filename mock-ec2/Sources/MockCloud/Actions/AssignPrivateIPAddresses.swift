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

extension MockCloud {
    /// AssignPrivateIpAddresses: all of what is asked for, or an error and nothing.
    public mutating func assignPrivateIPAddresses(
        _ request: AssignPrivateIPAddressesRequest
    ) throws(CloudError) -> AssignPrivateIPAddressesAnswer {
        try admit(.assignPrivateIPAddresses)
        try request.check()
        let interface = try existingInterface(request.interface)
        let assigned: [IPv4Address]
        if let count = request.count {
            try checkSlots(of: interface, adding: count)
            assigned = try take(count, in: interface.subnet)
        } else {
            // An address that the interface has already stays, and is not among the newly assigned.
            assigned = request.addresses.filter { !interface.addresses.contains($0) }
            try checkAssignable(assigned, to: interface, movable: request.allowsReassignment)
            try checkSlots(of: interface, adding: assigned.count)
        }
        for address in assigned {
            if let holder = subnets[interface.subnet]?.holder(of: address) { withdraw([address], from: holder) }
            subnets[interface.subnet]?.addresses.take(address)
            give([address], to: interface.id)
        }
        settle()
        return AssignPrivateIPAddressesAnswer(interface: interface.id, assigned: assigned)
    }

    /// Checks that the addresses are free, or may be taken from those who have them as secondary ones.
    private func checkAssignable(
        _ addresses: [IPv4Address], to interface: CloudInterface, movable: Bool
    ) throws(CloudError) {
        let subnet = try existingSubnet(interface.subnet)
        for address in addresses { try checkRange(address, of: subnet) }
        let immovable = addresses.filter { address in
            guard !subnet.addresses.isFree(address) else { return false }
            guard movable, let holder = subnet.holder(of: address) else { return true }
            return interfaces[holder]?.secondaryAddresses.contains(address) != true
        }
        guard immovable.isEmpty else { throw .moveNotAllowed(immovable) }
    }
}

extension AssignPrivateIPAddressesRequest {
    fileprivate func check() throws(CloudError) {
        try ResourceKind.networkInterface.check(interface)
        guard addresses.isEmpty || count == nil else {
            throw .invalidCombination(
                "The parameter secondaryPrivateIpAddressCount cannot be used with the parameter privateIpAddress")
        }
        if let count, count < 1 { throw .outOfRange("secondaryPrivateIpAddressCount", count, "greater than 0") }
        guard count != nil || !addresses.isEmpty else {
            throw .missingParameter("secondaryPrivateIpAddressCount or privateIpAddress")
        }
        guard Set(addresses).count == addresses.count else {
            throw .invalidParameterValue("An address is specified more than once")
        }
    }
}
