public import IPAddressing

/// The parameters of AssignPrivateIpAddresses: exactly one of a count and a list, of addresses or of prefixes.
public struct AssignPrivateIPAddressesRequest: Hashable, Sendable {
    public var interface: String
    public var addresses: [IPv4Address] = []
    /// `SecondaryPrivateIpAddressCount`
    public var count: Int?
    /// `Ipv4Prefix.N`: each a /28.
    public var prefixes: [IPv4CIDR] = []
    /// `Ipv4PrefixCount`
    public var prefixCount: Int?
    /// Takes what is asked for by name from other interfaces of the subnet that hold it, but never a primary address.
    public var allowsReassignment = false

    public init(interface: String) { self.interface = interface }
}

/// The answer of AssignPrivateIpAddresses: only what this call assigned.
public struct AssignPrivateIPAddressesAnswer: Hashable, Sendable {
    public var interface: String
    public var assigned: [IPv4Address]
    public var assignedPrefixes: [IPv4CIDR] = []
}

extension MockCloud {
    /// AssignPrivateIpAddresses: all of what is asked for, or an error and nothing.
    public mutating func assignPrivateIPAddresses(
        _ request: AssignPrivateIPAddressesRequest
    ) throws(CloudError) -> AssignPrivateIPAddressesAnswer {
        try admit(.assignPrivateIPAddresses)
        let demand = try request.checkedDemand()
        try authorize()
        let interface = try existingInterface(request.interface)
        let assigned = try assign(demand, to: interface, movable: request.allowsReassignment)
        settle()
        var answer = AssignPrivateIPAddressesAnswer(interface: interface.id, assigned: [])
        for case .v4(let block) in assigned {
            if block.prefixLength == 32 {
                answer.assigned.append(block.address)
            } else {
                answer.assignedPrefixes.append(block)
            }
        }
        return answer
    }

    /// Assigns all of a demand, or nothing; gives what is new.
    mutating func assign(
        _ demand: Demand, to interface: CloudInterface, movable: Bool = false
    ) throws(CloudError) -> [IPCIDR] {
        guard !interface.isEFAOnly else { throw .efaOnlyTakesNoAddress(interface.id) }
        var demand = demand
        // What the interface has already stays, and is not among the newly assigned.
        demand.named.removeAll(where: interface.allBlocks.contains)
        try checkAssignable(demand.named, to: interface, movable: movable)
        try checkSlots(of: interface, adding: demand)
        let assigned = try choose(demand, in: interface.subnet)
        for block in demand.named {
            if let holder = subnets[interface.subnet]?.holder(of: block) { withdraw([block], from: holder) }
        }
        give(assigned, to: interface.id)
        return assigned
    }

    /// Checks that the blocks are free, or may be taken from those who have them.
    private func checkAssignable(
        _ blocks: [IPCIDR], to interface: CloudInterface, movable: Bool
    ) throws(CloudError) {
        let subnet = try existingSubnet(interface.subnet)
        for block in blocks { try checkRange(block, of: subnet) }
        let immovable = blocks.filter { block in
            guard !subnet.isFree(block) else { return false }
            guard movable, let holder = subnet.holder(of: block) else { return true }
            return interfaces[holder]?.has(block) != true
        }
        guard immovable.isEmpty else { throw .moveNotAllowed(immovable) }
    }
}

extension AssignPrivateIPAddressesRequest {
    fileprivate func checkedDemand() throws(CloudError) -> Demand {
        try ResourceKind.networkInterface.check(interface)
        let demand = try Demand(
            .v4, .assign, addresses: addresses.map { .v4(IPv4CIDR(host: $0)) }, addressCount: count,
            prefixes: prefixes.map(IPCIDR.v4), prefixCount: prefixCount)
        if let count, count < 1 { throw .outOfRange("secondaryPrivateIpAddressCount", count, "greater than 0") }
        if let prefixCount, prefixCount < 1 { throw .outOfRange("ipv4PrefixCount", prefixCount, "greater than 0") }
        guard demand.slots > 0 else { throw .missingParameter("secondaryPrivateIpAddressCount or privateIpAddress") }
        return demand
    }
}
