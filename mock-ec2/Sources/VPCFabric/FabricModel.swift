import IPAddressing
import MockCloud

/// What the data plane is to be, as the cloud's changes have it so far. Pure: the kernel is brought to it in steps.
struct FabricModel: Hashable, Sendable {
    /// By interface.
    private(set) var ports: [String: Port] = [:]
    /// Which interface owns an address or a prefix; primary IPv4 addresses are their ports'.
    private(set) var owners: [IPCIDR: String] = [:]
    /// The IPv6 address that each interface got first, and still has: that of the instance itself when it boots.
    private(set) var firstIPv6Addresses: [String: IPv6Address] = [:]
    /// Private address to public.
    private(set) var published: [IPv4Address: IPv4Address] = [:]
    /// The plugged-in interfaces without a source/destination check.
    private(set) var unchecked: Set<String> = []
    /// What nobody owns in these is unreachable, and nobody outside sends with their addresses.
    private(set) var vpcBlocks: Set<IPCIDR> = []
    /// The instances that do not run.
    private(set) var stopped: Set<String> = []
    private var pluggings = 0

    /// Every change may come twice: what is so already stays so.
    mutating func apply(_ change: FabricChange) throws(FabricError) {
        switch change {
        case .attach(let instance, let interface, let mac, let deviceIndex, let card, let primaryAddress, let subnet):
            if let port = ports[interface], port.instance == instance, port.mac == mac { return }
            guard interface.utf8.allSatisfy(Self.isAllowedInNames) else { throw FabricError.badInterfaceID(interface) }
            pull(interface)
            pluggings += 1
            ports[interface] = Port(
                interface: interface, instance: instance, mac: mac, primaryAddress: primaryAddress, subnet: subnet,
                isPrimary: deviceIndex == 0 && card == 0, guestName: freeGuestName(in: instance), plugging: pluggings)
        case .detach(let instance, let interface):
            if ports[interface]?.instance == instance { pull(interface) }
        case .assign(let interface, let block): try assign(.v4(block), to: interface, change)
        case .unassign(let interface, let block): unassign(.v4(block), from: interface)
        case .assignIPv6(let interface, let block): try assign(.v6(block), to: interface, change)
        case .unassignIPv6(let interface, let block): unassign(.v6(block), from: interface)
        case .publish(let privateAddress, let publicAddress):
            // A public address leads to one private address.
            published = published.filter { $0.value != publicAddress }
            published[privateAddress] = publicAddress
        case .unpublish(let privateAddress):
            published[privateAddress] = nil
        case .sourceDestCheck(let interface, let isOn):
            // What is switched off while the interface lies about is told again when it is attached.
            if isOn || ports[interface] == nil { unchecked.remove(interface) } else { unchecked.insert(interface) }
        case .vpcBlock(let block, let isAssociated):
            if isAssociated { vpcBlocks.insert(block) } else { vpcBlocks.remove(block) }
        case .power(let instance, let isOn):
            if isOn { stopped.remove(instance) } else { stopped.insert(instance) }
        }
    }

    private mutating func assign(
        _ block: IPCIDR, to interface: String, _ change: FabricChange
    ) throws(FabricError) {
        guard ports[interface] != nil else { throw FabricError.notAttached(change) }
        owners[block] = interface
        guard case .v6(let block) = block, block.prefixLength == 128, firstIPv6Addresses[interface] == nil else {
            return
        }
        firstIPv6Addresses[interface] = block.address
    }

    private mutating func unassign(_ block: IPCIDR, from interface: String) {
        // The block may have moved on already.
        if owners[block] == interface { owners[block] = nil }
        if case .v6(let block) = block, firstIPv6Addresses[interface] == block.address {
            firstIPv6Addresses[interface] = nil
        }
    }

    private mutating func pull(_ interface: String) {
        ports[interface] = nil
        unchecked.remove(interface)
        firstIPv6Addresses[interface] = nil
        owners = owners.filter { $0.value != interface }
    }

    private func freeGuestName(in instance: String) -> String {
        let taken = Set(ports.values.lazy.filter { $0.instance == instance }.map(\.guestName))
        // No instance has as many interfaces as there are numbers, so one is free.
        return (5...).lazy.map { "ens\($0)" }.first { !taken.contains($0) } ?? "ens"
    }

    private static func isAllowedInNames(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
