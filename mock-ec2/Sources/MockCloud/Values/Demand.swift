import IPAddressing

/// What a call asks for besides a primary address, of one family: addresses or prefixes, by name or by number.
struct Demand: Hashable, Sendable {
    enum Family: Hashable, Sendable { case v4, v6 }

    /// What a call names its four ways to ask.
    struct Names: Sendable {
        let addressCount: String
        let addresses: String
        let prefixCount: String
        let prefixes: String

        static let create = Names(
            addressCount: "secondaryPrivateIpAddressCount", addresses: "privateIpAddresses",
            prefixCount: "ipv4PrefixCount", prefixes: "ipv4Prefixes")
        static let assign = Names(
            addressCount: "secondaryPrivateIpAddressCount", addresses: "privateIpAddress",
            prefixCount: "ipv4PrefixCount", prefixes: "ipv4Prefix")
        static let ipv6 = Names(
            addressCount: "ipv6AddressCount", addresses: "ipv6Addresses", prefixCount: "ipv6PrefixCount",
            prefixes: "ipv6Prefixes")
    }

    let family: Family
    var named: [IPCIDR] = []
    var addressCount = 0
    var prefixCount = 0

    init(family: Family) { self.family = family }

    /// A demand of a call; more than one of the four ways is an error.
    init(
        _ family: Family, _ names: Names, addresses: [IPCIDR], addressCount: Int?, prefixes: [IPCIDR],
        prefixCount: Int?
    ) throws(CloudError) {
        self.family = family
        let given = [
            (names.addressCount, addressCount != nil), (names.addresses, !addresses.isEmpty),
            (names.prefixCount, prefixCount != nil), (names.prefixes, !prefixes.isEmpty),
        ].filter(\.1).map(\.0)
        guard given.count < 2 else {
            throw .invalidCombination("The parameter \(given[0]) cannot be used with the parameter \(given[1])")
        }
        for (name, count) in [(names.addressCount, addressCount), (names.prefixCount, prefixCount)] {
            guard (count ?? 0) >= 0 else { throw .outOfRange(name, count ?? 0, "greater than 0") }
        }
        let named = addresses + prefixes
        guard Set(named).count == named.count else {
            throw .invalidParameterValue("An address is specified more than once")
        }
        self.named = named
        self.addressCount = addressCount ?? 0
        self.prefixCount = prefixCount ?? 0
    }

    /// How many of a type's slots it takes: one for an address, one for a prefix.
    var slots: Int { named.count + addressCount + prefixCount }

    var asksForPrefixes: Bool {
        prefixCount > 0 || named.contains { !$0.isAddress }
    }
}

extension IPCIDR {
    /// Whether it is one address, and no prefix.
    var isAddress: Bool { prefixLength == address.bitWidth }
}
