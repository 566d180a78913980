public import IPAddressing

/// The parameters of CreateSubnetCidrReservation.
public struct CreateSubnetCIDRReservationRequest: Hashable, Sendable {
    public var subnet: String
    /// Of either of the subnet's blocks.
    public var block: IPCIDR
    public var kind: CIDRReservation.Kind
    public var description: String?
    public var tagSpecifications: [TagSpecification] = []
    public var dryRun = false

    public init(subnet: String, block: IPCIDR, kind: CIDRReservation.Kind) {
        self.subnet = subnet
        self.block = block
        self.kind = kind
    }
}

/// The parameters of DeleteSubnetCidrReservation.
public struct DeleteSubnetCIDRReservationRequest: Hashable, Sendable {
    public var reservation: String
    public var dryRun = false

    public init(reservation: String) { self.reservation = reservation }
}

// "Subnet CIDR reservations", Amazon VPC User Guide: what is assigned in the block already stays, and what calls name is
// still given from it; only the cloud's own choice changes.
extension MockCloud {
    /// CreateSubnetCidrReservation.
    public mutating func createSubnetCIDRReservation(
        _ request: CreateSubnetCIDRReservationRequest
    ) throws(CloudError) -> CIDRReservation {
        try admit(.createSubnetCIDRReservation)
        try ResourceKind.subnet.check(request.subnet)
        let kind = ResourceKind.subnetCIDRReservation
        let tags = try tagsByKind(request.tagSpecifications, [kind])[kind, default: []]
        try authorize(dryRun: request.dryRun)
        let subnet = try existingSubnet(request.subnet)
        guard subnet.hasWithin(request.block) else {
            throw .invalidParameterValue("The CIDR '\(request.block)' is not within the subnet '\(subnet.id)'.")
        }
        if let other = subnet.reservations.first(where: { $0.block.overlaps(request.block) }) {
            throw .invalidParameterValue(
                "The CIDR '\(request.block)' overlaps with the subnet CIDR reservation '\(other.id)'.")
        }
        let reservation = CIDRReservation(
            id: identifiers.id("scr"), subnet: subnet.id, block: request.block, kind: request.kind,
            description: request.description, ownerID: configuration.accountID, tags: tags)
        subnets[subnet.id]?.reservations.append(reservation)
        withhold(in: subnet.id)
        return reservation
    }

    /// DeleteSubnetCidrReservation.
    public mutating func deleteSubnetCIDRReservation(
        _ request: DeleteSubnetCIDRReservationRequest
    ) throws(CloudError) -> CIDRReservation {
        try admit(.deleteSubnetCIDRReservation)
        try ResourceKind.subnetCIDRReservation.check(request.reservation)
        try authorize(dryRun: request.dryRun)
        for (id, subnet) in subnets {
            guard let place = subnet.reservations.firstIndex(where: { $0.id == request.reservation }) else { continue }
            subnets[id]?.reservations.remove(at: place)
            withhold(in: id)
            return subnet.reservations[place]
        }
        throw ResourceKind.subnetCIDRReservation.notFound(request.reservation)
    }

    /// GetSubnetCidrReservations, in the order of their creation.
    public mutating func getSubnetCIDRReservations(
        subnet: String, dryRun: Bool = false
    ) throws(CloudError) -> [CIDRReservation] {
        try admit(.getSubnetCIDRReservations)
        try ResourceKind.subnet.check(subnet)
        try authorize(dryRun: dryRun)
        return try existingSubnet(subnet).reservations
    }

    private mutating func withhold(in subnet: String) {
        let blocks = subnets[subnet]?.ipv4Reservations() ?? []
        subnets[subnet]?.addresses.withhold(blocks)
    }
}

extension Subnet {
    fileprivate func hasWithin(_ block: IPCIDR) -> Bool {
        switch block {
        case .v4(let block): self.block.contains(block)
        case .v6(let block): ipv6Association?.block.contains(block) ?? false
        }
    }
}

extension IPCIDR {
    fileprivate func overlaps(_ other: IPCIDR) -> Bool { contains(other.address) || other.contains(address) }
}
