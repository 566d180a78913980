public import IPAddressing

/// An internet protocol, by its AF_ number (address_families(7)).
public enum AddressFamily: UInt8, Hashable, Sendable, CaseIterable {
    /// AF_INET
    case v4 = 2
    /// AF_INET6
    case v6 = 10

    /// 0.0.0.0 or ::, which the kernel leaves out of its messages.
    var zero: IPAddress {
        switch self {
        case .v4: .v4(IPv4Address(rawValue: 0))
        case .v6: .v6(IPv6Address(rawValue: 0))
        }
    }
}

extension IPAddress {
    /// AF_INET or AF_INET6.
    public var family: AddressFamily {
        switch self {
        case .v4: .v4
        case .v6: .v6
        }
    }

    /// The address of four or sixteen octets in network order; `nil` for any other number.
    init?(octets: [UInt8]) {
        if octets.count == 4 {
            self = .v4(IPv4Address(octets[0], octets[1], octets[2], octets[3]))
        } else if let address = IPv6Address(octets: octets) {
            self = .v6(address)
        } else {
            return nil
        }
    }
}

extension IPCIDR {
    /// AF_INET or AF_INET6.
    public var family: AddressFamily { address.family }

    /// `nil` when the length is none of the family.
    init?(containing address: IPAddress, prefixLength: Int) {
        switch address {
        case .v4(let address):
            guard let block = try? IPv4CIDR(containing: address, prefixLength: prefixLength) else { return nil }
            self = .v4(block)
        case .v6(let address):
            guard let block = try? IPv6CIDR(containing: address, prefixLength: prefixLength) else { return nil }
            self = .v6(block)
        }
    }
}
