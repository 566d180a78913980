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

func assign(_ interface: String, _ block: String) -> FabricChange {
    .assign(interface: interface, block: IPv4CIDR(block) ?? IPv4CIDR(host: address(0)))
}

func unassign(_ interface: String, _ block: String) -> FabricChange {
    .unassign(interface: interface, block: IPv4CIDR(block) ?? IPv4CIDR(host: address(0)))
}

func publish(_ last: Int, as publicLast: UInt8) -> FabricChange {
    .publish(privateAddress: address(last), publicAddress: IPv4Address(203, 0, 113, publicLast))
}

/// 10.0.0.`last`.
func address(_ last: Int) -> IPv4Address { IPv4Address(rawValue: 0x0A00_0000 | UInt32(last)) }

private let subnet = IPv4CIDR("10.0.0.0/18") ?? IPv4CIDR(host: address(0))
