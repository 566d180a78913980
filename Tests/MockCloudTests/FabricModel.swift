import IPAddressing
import MockCloud

/// A data plane that only remembers what it was told, and objects to what makes no sense.
struct FabricModel: Equatable {
    struct Port: Equatable {
        var instance: String
        var mac: MACAddress
        var deviceIndex: Int
        var card: Int
        var primaryAddress: IPv4Address
        var blocks: Set<IPCIDR> = []
        var sourceDestCheck = true
    }

    struct Objection: Error, CustomStringConvertible {
        let description: String
    }

    var ports: [String: Port] = [:]
    var published: [IPv4Address: IPv4Address] = [:]
    var vpcBlocks: Set<IPCIDR> = []
    var stopped: Set<String> = []

    mutating func apply(_ changes: [FabricChange]) throws {
        for change in changes { try apply(change) }
    }

    private mutating func apply(_ change: FabricChange) throws {
        switch change {
        case .attach(let instance, let interface, let mac, let deviceIndex, let card, let address, let subnet):
            try require(
                ports[interface] == nil && subnet.contains(address) && holder(of: .v4(IPv4CIDR(host: address))) == nil,
                change)
            ports[interface] = Port(
                instance: instance, mac: mac, deviceIndex: deviceIndex, card: card, primaryAddress: address)
        case .detach(let instance, let interface):
            try require(ports[interface]?.instance == instance, change)
            ports[interface] = nil
        case .assign(let interface, let block): try assign(.v4(block), to: interface, change)
        case .unassign(let interface, let block): try unassign(.v4(block), from: interface, change)
        case .assignIPv6(let interface, let block): try assign(.v6(block), to: interface, change)
        case .unassignIPv6(let interface, let block): try unassign(.v6(block), from: interface, change)
        case .publish(let privateAddress, let publicAddress):
            try require(published[privateAddress] == nil && !published.values.contains(publicAddress), change)
            published[privateAddress] = publicAddress
        case .unpublish(let privateAddress):
            try require(published.removeValue(forKey: privateAddress) != nil, change)
        case .sourceDestCheck(let interface, let isOn):
            try require(ports[interface] != nil, change)
            ports[interface]?.sourceDestCheck = isOn
        case .vpcBlock(let block, let isAssociated):
            try require(vpcBlocks.contains(block) != isAssociated, change)
            if isAssociated { vpcBlocks.insert(block) } else { vpcBlocks.remove(block) }
        case .power(let instance, let isOn):
            try require(stopped.contains(instance) == isOn, change)
            if isOn { stopped.remove(instance) } else { stopped.insert(instance) }
        }
    }

    private mutating func assign(_ block: IPCIDR, to interface: String, _ change: FabricChange) throws {
        try require(ports[interface] != nil && holder(of: block) == nil, change)
        ports[interface]?.blocks.insert(block)
    }

    private mutating func unassign(_ block: IPCIDR, from interface: String, _ change: FabricChange) throws {
        try require(ports[interface]?.blocks.remove(block) != nil, change)
    }

    private func holder(of block: IPCIDR) -> String? {
        ports.first { $0.value.blocks.contains(block) || .v4(IPv4CIDR(host: $0.value.primaryAddress)) == block }?.key
    }

    private func require(_ isSensible: Bool, _ change: FabricChange) throws {
        if !isSensible { throw Objection(description: "\(change) makes no sense now") }
    }

    /// What the data plane should be, from the state of the cloud.
    init(of cloud: MockCloud) {
        vpcBlocks = Set(
            cloud.vpcs.values.flatMap { $0.blocks.map(IPCIDR.v4) + $0.ipv6Associations.map { .v6($0.block) } })
        stopped = Set(cloud.instances.values.lazy.filter { $0.state == .stopped }.map(\.id))
        for interface in cloud.interfaces.values where interface.isVisible {
            guard let attachment = interface.attachment, let primaryAddress = interface.primaryAddress else { continue }
            ports[interface.id] = Port(
                instance: attachment.instance, mac: interface.mac, deviceIndex: attachment.deviceIndex,
                card: attachment.card, primaryAddress: primaryAddress, blocks: Set(interface.blocks),
                sourceDestCheck: interface.sourceDestCheck)
            for association in interface.publicAddresses {
                published[association.privateAddress] = association.publicAddress
            }
        }
    }

    init() {}
}
