import IPAddressing

/// What the data plane has been told, and what it has yet to be told. No block is ever told to be on two interfaces.
struct FabricLedger: Sendable {
    private var holders: [IPCIDR: String] = [:]
    /// The blocks of each attached interface; the key is there from attach to detach.
    private var blocks: [String: Set<IPCIDR>] = [:]
    private var published: Set<IPv4Address> = []
    private var changes: [FabricChange] = []

    mutating func drain() -> [FabricChange] {
        defer { changes = [] }
        return changes
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
    private enum CodingKeys: String, CodingKey { case blocks, published, changes }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        blocks = try container.decode([String: Set<IPCIDR>].self, forKey: .blocks)
        published = try container.decode(Set<IPv4Address>.self, forKey: .published)
        changes = try container.decode([FabricChange].self, forKey: .changes)
        for (interface, blocks) in blocks {
            for block in blocks { holders[block] = interface }
        }
    }
}
