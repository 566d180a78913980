import IPAddressing

/// What the data plane has been told, and what it has yet to be told. No block is ever told to be on two interfaces.
struct FabricLedger: Sendable {
    private var holders: [IPCIDR: String] = [:]
    /// The blocks of each attached interface; the key is there from attach to detach.
    private var blocks: [String: Set<IPCIDR>] = [:]
    private var published: Set<IPv4Address> = []
    /// How many VPCs have each block: those of different VPCs may be the same.
    private var vpcBlocks: [IPCIDR: Int] = [:]
    /// The instances that it has been told not to run.
    private(set) var stopped: Set<String> = []
    private var changes: [FabricChange] = []

    mutating func drain() -> [FabricChange] {
        defer { changes = [] }
        return changes
    }

    /// A VPC has the block now.
    mutating func associate(_ block: IPCIDR) {
        vpcBlocks[block, default: 0] += 1
        if vpcBlocks[block] == 1 { changes.append(.vpcBlock(block, isAssociated: true)) }
    }

    /// All blocks of a VPC.
    mutating func associate(_ vpc: VPC) {
        for block in vpc.blocks { associate(.v4(block)) }
        for association in vpc.ipv6Associations { associate(.v6(association.block)) }
    }

    /// All blocks of a VPC, which is no more.
    mutating func disassociate(_ vpc: VPC) {
        for block in vpc.blocks { disassociate(.v4(block)) }
        for association in vpc.ipv6Associations { disassociate(.v6(association.block)) }
    }

    /// A VPC has the block no more.
    mutating func disassociate(_ block: IPCIDR) {
        guard let count = vpcBlocks[block] else { return }
        vpcBlocks[block] = count > 1 ? count - 1 : nil
        if count == 1 { changes.append(.vpcBlock(block, isAssociated: false)) }
    }

    mutating func setPower(of instance: String, _ isOn: Bool) {
        let isNews = isOn ? stopped.remove(instance) != nil : stopped.insert(instance).inserted
        if isNews { changes.append(.power(instance: instance, isOn: isOn)) }
    }

    /// What the fabric has been told that the interface has besides its primary address; `nil` when it is not attached.
    func blocks(of interface: String) -> Set<IPCIDR>? { blocks[interface] }

    /// The guest sees the interface, and everything on it.
    mutating func attach(_ interface: CloudInterface, by attachment: CloudInterface.Attachment, in subnet: IPv4CIDR) {
        // An EFA-only interface is no network device.
        guard let primaryAddress = interface.primaryAddress else { return }
        yield(.v4(IPv4CIDR(host: primaryAddress)), to: interface.id)
        changes.append(
            .attach(
                instance: attachment.instance, interface: interface.id, mac: interface.mac,
                deviceIndex: attachment.deviceIndex, card: attachment.card, primaryAddress: primaryAddress,
                subnet: subnet))
        blocks[interface.id] = []
        for block in interface.blocks { map(block, to: interface.id) }
        for association in interface.publicAddresses { publish(association, of: interface.id) }
        if !interface.sourceDestCheck { setSourceDestCheck(of: interface.id, false) }
    }

    mutating func detach(_ interface: CloudInterface, from instance: String) {
        guard let mapped = blocks.removeValue(forKey: interface.id) else { return }
        for association in interface.publicAddresses { unpublish(association.privateAddress) }
        for block in mapped { holders[block] = nil }
        changes.append(.detach(instance: instance, interface: interface.id))
    }

    mutating func map(_ block: IPCIDR, to interface: String) {
        guard blocks[interface] != nil, holders[block] != interface else { return }
        yield(block, to: interface)
        holders[block] = interface
        blocks[interface]?.insert(block)
        switch block {
        case .v4(let block): changes.append(.assign(interface: interface, block: block))
        case .v6(let block): changes.append(.assignIPv6(interface: interface, block: block))
        }
    }

    mutating func unmap(_ block: IPCIDR, from interface: String) {
        guard holders[block] == interface else { return }
        holders[block] = nil
        blocks[interface]?.remove(block)
        switch block {
        case .v4(let block): changes.append(.unassign(interface: interface, block: block))
        case .v6(let block): changes.append(.unassignIPv6(interface: interface, block: block))
        }
    }

    mutating func publish(_ association: PublicAssociation, of interface: String) {
        guard blocks[interface] != nil, published.insert(association.privateAddress).inserted else { return }
        changes.append(
            .publish(privateAddress: association.privateAddress, publicAddress: association.publicAddress))
    }

    mutating func unpublish(_ address: IPv4Address) {
        guard published.remove(address) != nil else { return }
        changes.append(.unpublish(privateAddress: address))
    }

    mutating func setSourceDestCheck(of interface: String, _ isOn: Bool) {
        guard blocks[interface] != nil else { return }
        changes.append(.sourceDestCheck(interface: interface, isOn: isOn))
    }

    /// Takes the block from an interface that the fabric has not yet been told to take it from.
    private mutating func yield(_ block: IPCIDR, to interface: String) {
        guard let holder = holders[block], holder != interface else { return }
        unmap(block, from: holder)
    }
}

extension FabricLedger: Codable {
    // Without the holders, which follow from the blocks and are half of it.
    private enum CodingKeys: String, CodingKey { case blocks, published, vpcBlocks, stopped, changes }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        blocks = try container.decode([String: Set<IPCIDR>].self, forKey: .blocks)
        published = try container.decode(Set<IPv4Address>.self, forKey: .published)
        vpcBlocks = try container.decode([IPCIDR: Int].self, forKey: .vpcBlocks)
        stopped = try container.decode(Set<String>.self, forKey: .stopped)
        changes = try container.decode([FabricChange].self, forKey: .changes)
        for (interface, blocks) in blocks {
            for block in blocks { holders[block] = interface }
        }
    }
}
