import IPAddressing
import MockCloud

/// An interface whose addresses follow from its place: 10.0.0.10 is device 0 of instance 1, 10.0.0.25 device 1 of
/// instance 2.
func attach(_ interface: String, instance: Int = 1, device: Int = 0, card: Int = 0) -> FabricChange {
    .attach(
        instance: "i-\(instance)", interface: interface,
        mac: MACAddress(rawValue: 0x0200_0000_0000 | UInt64(instance << 16 | card << 8 | device)),
        deviceIndex: device, card: card, primaryAddress: address(10 * instance + 5 * device), subnet: subnet)
}

/// A block of either family.
func assign(_ interface: String, _ block: String) -> FabricChange {
    switch cidr(block) {
    case .v4(let block): .assign(interface: interface, block: block)
    case .v6(let block): .assignIPv6(interface: interface, block: block)
    }
}

func unassign(_ interface: String, _ block: String) -> FabricChange {
    switch cidr(block) {
    case .v4(let block): .unassign(interface: interface, block: block)
    case .v6(let block): .unassignIPv6(interface: interface, block: block)
    }
}

func vpcBlock(_ block: String, isAssociated: Bool = true) -> FabricChange {
    .vpcBlock(cidr(block), isAssociated: isAssociated)
}

func power(_ instance: Int, isOn: Bool) -> FabricChange { .power(instance: "i-\(instance)", isOn: isOn) }

func publish(_ last: Int, as publicLast: UInt8) -> FabricChange {
    .publish(privateAddress: address(last), publicAddress: IPv4Address(203, 0, 113, publicLast))
}

/// 10.0.0.`last`.
func address(_ last: Int) -> IPv4Address { IPv4Address(rawValue: 0x0A00_0000 | UInt32(last)) }

/// The IPv6 address that ends with `last`, of the VPC that the tests have.
func ipv6(_ last: String) -> String { "2001:db8:1234:5600::\(last)" }

/// The VPC's IPv6 block.
let ipv6Block = "2001:db8:1234:5600::/56"

func cidr(_ block: String) -> IPCIDR { IPCIDR(block) ?? .v4(IPv4CIDR(host: address(0))) }

private let subnet = IPv4CIDR("10.0.0.0/18") ?? IPv4CIDR(host: address(0))
