import IPAddressing

// Rules about addresses and prefixes that several actions share. An address is a block of one.
extension MockCloud {
    /// Checks that a block can be given to an interface of the subnet, whether or not it is free.
    func checkRange(_ block: IPCIDR, of subnet: Subnet) throws(CloudError) {
        switch block {
        case .v4(let block):
            guard [32, AddressMap.prefixLength].contains(block.prefixLength) else { throw .notAPrefix(block, 28) }
            guard subnet.block.contains(block) else { throw .outsideSubnet(.v4(block)) }
            guard ![block.bounds.lowerBound, block.bounds.upperBound].contains(where: subnet.isReserved) else {
                throw .reserved(.v4(block))
            }
        case .v6(let block):
            guard [128, IPv6Map.prefixLength].contains(block.prefixLength) else { throw .notAPrefix(block, 80) }
            guard let map = subnet.ipv6 else { throw .noIPv6Block(subnet.id) }
            guard map.block.contains(block) else { throw .outsideSubnet(.v6(block)) }
            let ends = [block.bounds.lowerBound, block.bounds.upperBound]
            guard !ends.contains(where: map.isReserved) else { throw .reserved(.v6(block)) }
        }
    }

    /// Checks that a block can be given to a new interface of the subnet.
    func checkFree(_ block: IPCIDR, of subnet: Subnet) throws(CloudError) {
        try checkRange(block, of: subnet)
        guard subnet.isFree(block) else { throw .addressInUse(block) }
    }

    /// Chooses, and takes, what a demand leaves to the cloud; all or nothing. Gives everything demanded.
    mutating func choose(_ demand: Demand, in subnet: String) throws(CloudError) -> [IPCIDR] {
        let chosen =
            switch demand.family {
            case .v4: try chooseIPv4(demand, in: subnet)
            case .v6: try chooseIPv6(demand, in: subnet)
            }
        return demand.named + chosen
    }

    private mutating func chooseIPv4(_ demand: Demand, in subnet: String) throws(CloudError) -> [IPCIDR] {
        let choice = subnets[subnet]?.addressChoice ?? configuration.addressChoice
        let addresses = subnets[subnet]?.addresses.take(
            count: demand.addressCount, choice: choice, using: &dice)
        guard let addresses else { throw .subnetIsFull }
        let preferred = subnets[subnet]?.ipv4Reservations(.prefix) ?? []
        let prefixes = subnets[subnet]?.addresses.takePrefixes(
            count: demand.prefixCount, preferring: preferred, choice: choice, using: &dice)
        guard let prefixes else { throw .noFreePrefixes }
        return addresses.map { .v4(IPv4CIDR(host: $0)) } + prefixes.map(IPCIDR.v4)
    }

    private mutating func chooseIPv6(_ demand: Demand, in id: String) throws(CloudError) -> [IPCIDR] {
        guard demand.addressCount + demand.prefixCount > 0 else { return [] }
        let subnet = try existingSubnet(id)
        guard let map = subnet.ipv6 else { throw .noIPv6Block(id) }
        let addresses = map.freeAddresses(
            count: demand.addressCount, outside: subnet.ipv6Reservations(), using: &dice)
        guard let addresses else { throw .subnetIsFull }
        let prefixes = map.freePrefixes(
            count: demand.prefixCount, preferring: subnet.ipv6Reservations(.prefix),
            outside: subnet.ipv6Reservations(), using: &dice)
        guard let prefixes else { throw .noFreePrefixes }
        return (addresses + prefixes).map(IPCIDR.v6)
    }

    /// The addresses of an interface that is not made yet: taken, but nobody's.
    struct NewAddresses: Hashable, Sendable {
        /// `nil`: the interface has no address at all.
        let primary: IPv4Address?
        /// All others.
        let blocks: [IPCIDR]

        var all: [IPCIDR] { list(primary.map { .v4(IPv4CIDR(host: $0)) }) + blocks }
    }

    /// Takes the addresses of a new interface: the named ones, which must be free, and the rest of the cloud's choice.
    mutating func takeForNewInterface(
        _ wanted: WantedAddresses, in place: Subnet.Place
    ) throws(CloudError) -> NewAddresses {
        guard !wanted.isForNone else { return NewAddresses(primary: nil, blocks: []) }
        let subnet = place.id
        let primary = wanted.primary
        let demands = wanted.demands(in: place)
        let named = list(primary.map { .v4(IPv4CIDR(host: $0)) }) + demands.flatMap(\.named)
        for block in named { try checkFree(block, of: try existingSubnet(subnet)) }
        for prefix in named where !prefix.isAddress {
            let swallowed = named.first { $0.isAddress && prefix.contains($0.address) }
            if let swallowed { throw .addressInUse(swallowed) }
        }
        // In the way of what the cloud chooses.
        take(named, in: subnet)
        var chosen: [IPCIDR] = []
        do throws(CloudError) {
            var own = Demand(family: .v4)
            own.addressCount = primary == nil ? 1 : 0
            chosen = try choose(own, in: subnet)
            guard case .v4(let block)? = chosen.first ?? named.first else { throw CloudError.subnetIsFull }
            var blocks: [IPCIDR] = []
            for demand in demands {
                let all = try choose(demand, in: subnet)
                take(all.dropFirst(demand.named.count), in: subnet)
                chosen += all.dropFirst(demand.named.count)
                blocks += all
            }
            return NewAddresses(primary: block.address, blocks: blocks)
        } catch {
            release(named + chosen, in: subnet)
            throw error
        }
    }

    private mutating func take(_ blocks: some Sequence<IPCIDR>, in subnet: String) {
        for block in blocks { subnets[subnet]?.take(block, for: "") }
    }

    /// Gives back what was taken and is nobody's.
    mutating func release(_ blocks: [IPCIDR], in subnet: String) {
        for block in blocks { subnets[subnet]?.release(block) }
    }

    /// Checks an attached interface against what its instance's type allows; others are held to nothing.
    func checkSlots(of interface: CloudInterface, adding demand: Demand) throws(CloudError) {
        guard let attachment = interface.attachment, let instance = instances[attachment.instance] else { return }
        let type = try existingType(instance.type)
        switch demand.family {
        case .v4: try checkSlots(interface.slotsInUse + demand.slots, ipv6: 0, of: type)
        case .v6: try checkSlots(0, ipv6: interface.ipv6SlotsInUse + demand.slots, of: type)
        }
        if demand.asksForPrefixes { try checkPrefixes(of: type) }
    }

    func checkSlots(_ ipv4: Int, ipv6: Int, of type: InstanceType) throws(CloudError) {
        guard ipv4 <= type.ipv4AddressesPerInterface else { throw .tooManyAddresses }
        guard ipv6 <= type.ipv6AddressesPerInterface else { throw .tooManyIPv6Addresses }
    }

    /// Prefixes are for instances built on Nitro, and for bare metal ("Prefix delegation", Amazon EC2 User Guide).
    func checkPrefixes(of type: InstanceType) throws(CloudError) {
        guard type.hypervisor != "xen" else { throw .prefixesUnsupported(type.name) }
    }
}
