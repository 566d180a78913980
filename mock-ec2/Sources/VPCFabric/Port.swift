import IPAddressing

/// An ENI that is plugged into an instance: the link between the router and the instance's namespace.
struct Port: Hashable, Sendable {
    let interface: String
    let instance: String
    let mac: MACAddress
    let primaryAddress: IPv4Address
    let subnet: IPv4CIDR
    /// Device 0 of card 0, which an instance configures when it boots; all others come up as the guest likes.
    let isPrimary: Bool
    /// The link's name in the instance: "ens5" is the first (EC2 User Guide, network interfaces of Nitro instances).
    let guestName: String
    /// Counts what has been plugged in, in order: an interface pulled out and plugged in again is another port.
    let plugging: Int

    /// The name of the router's end: at most 15 bytes (IFNAMSIZ - 1), so the id's end, which differs most.
    var linkName: String { "e-" + interface.suffix(13) }

    /// The subnet's first address after the network's, which is the VPC router (VPC User Guide, "Subnet CIDR blocks").
    var gateway: IPv4Address? { subnet[1] }

    /// What the guest's kernel makes of the hardware address: the modified EUI-64 (RFC 4291, section 2.5.1).
    var linkLocalAddress: IPv6Address {
        let (upper, lower) = (UInt128(mac.rawValue >> 24), UInt128(mac.rawValue & 0xFF_FFFF))
        // The seventh bit, which says whether the address is a vendor's, is turned over.
        return IPv6Address(rawValue: 0xFE80 << 112 | (upper ^ 0x02_0000) << 40 | 0xFF_FE00_0000 | lower)
    }

    /// The address by which the router reaches the interface in the blocks of a family.
    func nextHop(to block: IPCIDR) -> IPAddress {
        switch block {
        case .v4: .v4(primaryAddress)
        case .v6: .v6(linkLocalAddress)
        }
    }
}
