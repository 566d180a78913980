import IPAddressing

// VPCs, their blocks and their subnets: what the beginning and the creating actions share.
extension MockCloud {
    /// Makes a VPC, with the security group, route table and network ACL that it is born with.
    mutating func addVPC(
        _ block: IPv4CIDR, hasIPv6: Bool, tags: [CloudTag] = [], isBeginning: Bool = false
    ) throws(CloudError) -> VPC {
        // "VPC CIDR blocks", Amazon VPC User Guide: between /28 and /16.
        guard (16...28).contains(block.prefixLength) else { throw .rangeOfVPC(block) }
        let id = identifiers.id("vpc")
        let group = addSecurityGroup(
            name: "default", description: "default VPC security group", in: id, tags: [])
        vpcs[id] = VPC(
            id: id, blocks: [block], blockAssociations: [identifiers.id("vpc-cidr-assoc")],
            ownerID: configuration.accountID, dhcpOptionsID: identifiers.id("dopt"), tags: tags,
            defaultSecurityGroup: group.id,
            mainRouteTable: RouteTable(id: identifiers.id("rtb"), mainAssociation: identifiers.id("rtbassoc")),
            networkACL: NetworkACL(id: identifiers.id("acl")),
            internetGateway: isBeginning ? identifiers.id("igw") : nil)
        fabric.associate(.v4(block))
        if hasIPv6 { try addIPv6Block(to: id) }
        return try existingVPC(id)
    }

    mutating func addSecurityGroup(
        name: String, description: String, in vpc: String, tags: [CloudTag]
    ) -> SecurityGroup {
        let id = identifiers.id("sg")
        let group = SecurityGroup(
            id: id, name: name, description: description, vpc: vpc, ownerID: configuration.accountID,
            arn: arn("security-group/\(id)"), tags: tags)
        securityGroups[id] = group
        return group
    }

    /// Adds a secondary block to a VPC, and gives the id of its association.
    @discardableResult
    mutating func addBlock(_ block: IPv4CIDR, to id: String) throws(CloudError) -> String {
        let vpc = try existingVPC(id)
        guard (16...28).contains(block.prefixLength) else { throw .rangeOfVPC(block) }
        if let taken = vpc.blocks.first(where: block.overlaps) { throw .blocksOverlap(block, taken) }
        // "IPv4 CIDR blocks per VPC", Amazon VPC quotas.
        guard vpc.blocks.count < 5 else { throw .blockQuota(id) }
        let association = identifiers.id("vpc-cidr-assoc")
        vpcs[id]?.blocks.append(block)
        vpcs[id]?.blockAssociations.append(association)
        fabric.associate(.v4(block))
        return association
    }

    /// Gives a VPC a /56 of Amazon's.
    @discardableResult
    mutating func addIPv6Block(to id: String) throws(CloudError) -> IPv6Association {
        let vpc = try existingVPC(id)
        // "IPv6 CIDR blocks per VPC", Amazon VPC quotas.
        guard vpc.ipv6Associations.count < 5, let block = identifiers.ipv6Block() else { throw .blockQuota(id) }
        let association = IPv6Association(id: identifiers.id("vpc-cidr-assoc"), block: block)
        vpcs[id]?.ipv6Associations.append(association)
        fabric.associate(.v6(association.block))
        return association
    }

    /// What a new subnet is to be.
    struct SubnetDraft {
        var vpc: String
        var block: IPv4CIDR
        var ipv6Block: IPv6CIDR?
        var zone: AvailabilityZone
        var tags: [CloudTag] = []
    }

    /// Makes a subnet, whose blocks must be of the VPC and of no other subnet.
    mutating func addSubnet(_ draft: SubnetDraft) throws(CloudError) -> Subnet {
        let vpc = try existingVPC(draft.vpc)
        guard (16...28).contains(draft.block.prefixLength), vpc.blocks.contains(where: { $0.contains(draft.block) })
        else { throw .rangeOfSubnet(draft.block) }
        let siblings = subnets.values.filter { $0.vpc == vpc.id }
        guard !siblings.contains(where: { $0.block.overlaps(draft.block) }) else {
            throw .subnetConflict(draft.block)
        }
        if let block = draft.ipv6Block { try checkIPv6Block(block, in: vpc) }
        let id = identifiers.id("subnet")
        var subnet = Subnet(
            id: id, vpc: vpc.id, block: draft.block, availabilityZone: draft.zone.name,
            availabilityZoneID: draft.zone.id, ownerID: configuration.accountID, arn: arn("subnet/\(id)"),
            tags: draft.tags, networkACLAssociation: identifiers.id("aclassoc"),
            addresses: AddressMap(block: draft.block))
        if let block = draft.ipv6Block {
            subnet.ipv6Association = IPv6Association(id: identifiers.id("subnet-cidr-assoc"), block: block)
            subnet.ipv6 = IPv6Map(block: block)
        }
        subnets[id] = subnet
        subnetOrder.append(id)
        return subnet
    }

    /// Checks a subnet's IPv6 block: a /64 of the VPC that no other subnet has.
    func checkIPv6Block(_ block: IPv6CIDR, in vpc: VPC) throws(CloudError) {
        guard block.prefixLength == 64, vpc.ipv6Associations.contains(where: { $0.block.contains(block) }) else {
            throw .rangeOfSubnet(block)
        }
        guard !subnets.values.contains(where: { $0.ipv6Association?.block == block }) else {
            throw .subnetConflict(block)
        }
    }

    func arn(_ resource: String) -> String {
        "arn:aws:ec2:\(configuration.region):\(configuration.accountID):\(resource)"
    }
}

extension IPv6CIDR {
    /// The /64 with the given number in a /56.
    func subnet(_ number: Int) -> IPv6CIDR? {
        let address = IPv6Address(rawValue: self.address.rawValue + UInt128(clamping: number) << 64)
        return contains(address) ? try? IPv6CIDR(containing: address, prefixLength: 64) : nil
    }
}
