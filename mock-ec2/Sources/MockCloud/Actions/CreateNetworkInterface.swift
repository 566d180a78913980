public import IPAddressing

/// The parameters of CreateNetworkInterface.
public struct CreateNetworkInterfaceRequest: Hashable, Sendable, Codable {
    public var subnet: String
    public var description = ""
    /// `PrivateIpAddress`: the primary address. `nil`: the cloud chooses, unless `addresses` names it.
    public var primaryAddress: IPv4Address?
    /// `PrivateIpAddresses.N`: addresses by name, at most one of them primary.
    public var addresses: [NamedAddress] = []
    /// `SecondaryPrivateIpAddressCount`
    public var secondaryAddressCount: Int?
    /// `Ipv4Prefix.N`: each a /28.
    public var prefixes: [IPv4CIDR] = []
    /// `Ipv4PrefixCount`
    public var prefixCount: Int?
    public var ipv6Addresses: [IPv6Address] = []
    /// `Ipv6AddressCount`. Where nothing is said of IPv6, one address if the subnet gives one to every interface.
    public var ipv6AddressCount: Int?
    /// `Ipv6Prefix.N`: each a /80.
    public var ipv6Prefixes: [IPv6CIDR] = []
    /// `Ipv6PrefixCount`
    public var ipv6PrefixCount: Int?
    /// `EnablePrimaryIpv6`: the first IPv6 address stays for good.
    public var enablesPrimaryIPv6 = false
    /// Empty: the VPC's default group.
    public var securityGroups: [String] = []
    /// `efa`, `efa-only`, `trunk` or `branch`; `nil` is `interface`.
    public var interfaceType: String?
    public var tagSpecifications: [TagSpecification] = []
    /// Makes a repetition of the call harmless; at most 64 characters.
    public var clientToken: String?
    public var dryRun = false

    public init(subnet: String) { self.subnet = subnet }
}

/// `PrivateIpAddresses.N`
public struct NamedAddress: Hashable, Sendable, Codable {
    public var address: IPv4Address
    public var isPrimary: Bool

    public init(address: IPv4Address, isPrimary: Bool = false) {
        self.address = address
        self.isPrimary = isPrimary
    }
}

/// The answer of CreateNetworkInterface.
public struct CreateNetworkInterfaceAnswer: Hashable, Sendable {
    public var interface: CloudInterface
    public var clientToken: String?
}

extension MockCloud {
    /// CreateNetworkInterface. The answer shows the interface `pending`; it is `available` a little later.
    public mutating func createNetworkInterface(
        _ request: CreateNetworkInterfaceRequest
    ) throws(CloudError) -> CreateNetworkInterfaceAnswer {
        try admit(.createNetworkInterface)
        let addresses = try request.checkedAddresses()
        try ResourceKind.subnet.check(request.subnet)
        try ResourceKind.securityGroup.check(request.securityGroups)
        let tags = try tagsByKind(request.tagSpecifications, [.networkInterface])[.networkInterface, default: []]
        try checkClientToken(request.clientToken)
        try authorize(dryRun: request.dryRun)
        if let token = request.clientToken, let known = createdInterfaces[token] {
            guard known.request == request else { throw .idempotentParameterMismatch }
            return CreateNetworkInterfaceAnswer(
                interface: interfaces[known.answer.id] ?? known.answer, clientToken: token)
        }
        let subnet = try existingSubnet(request.subnet)
        let groups = try groups(request.securityGroups, in: subnet.vpc)
        guard interfaces.count < configuration.interfaceQuota else {
            throw .interfaceQuota(configuration.interfaceQuota)
        }
        let taken = try takeForNewInterface(addresses, in: subnet)
        let interface = add(
            Draft(
                subnet: subnet, type: request.interfaceType ?? "interface", description: request.description,
                primaryAddress: taken.primary, blocks: taken.blocks,
                hasPrimaryIPv6Address: request.enablesPrimaryIPv6, securityGroups: groups, tags: tags))
        if let token = request.clientToken {
            createdInterfaces[token] = Remembered(request: request, answer: interface)
        }
        settle()
        return CreateNetworkInterfaceAnswer(interface: interface, clientToken: request.clientToken)
    }
}

/// The addresses that a new interface is to have.
struct WantedAddresses: Hashable, Sendable {
    var primary: IPv4Address?
    var ipv4: Demand
    var ipv6: Demand
    /// The interface is to have no addresses at all.
    var isForNone = false

    /// With the address that the subnet gives to every interface.
    func demands(in subnet: Subnet) -> [Demand] {
        var ipv6 = ipv6
        if ipv6.slots == 0, !isForNone, subnet.assignsIPv6AddressOnCreation { ipv6.addressCount = 1 }
        return [ipv4, ipv6]
    }

    /// The slots of IPv4 that it takes, the primary address counted.
    var ipv4Slots: Int { isForNone ? 0 : 1 + ipv4.slots }
}

extension CreateNetworkInterfaceRequest {
    /// The addresses by name and by number, from all the parameters that can name them.
    func checkedAddresses() throws(CloudError) -> WantedAddresses {
        guard !subnet.isEmpty else { throw .missingParameter("subnetId") }
        let secondaries = addresses.filter { !$0.isPrimary }.map(\.address)
        let wanted = WantedAddresses(
            primary: primaryAddress,
            ipv4: try Demand(
                .v4, .create, addresses: secondaries.map { .v4(IPv4CIDR(host: $0)) },
                addressCount: secondaryAddressCount, prefixes: prefixes.map(IPCIDR.v4), prefixCount: prefixCount),
            ipv6: try Demand(
                .v6, .ipv6, addresses: ipv6Addresses.map { .v6(IPv6CIDR(host: $0)) }, addressCount: ipv6AddressCount,
                prefixes: ipv6Prefixes.map(IPCIDR.v6), prefixCount: ipv6PrefixCount))
        let primaries = addresses.filter(\.isPrimary).map(\.address) + list(primaryAddress)
        guard primaries.count <= 1 else {
            throw .invalidCombination("Only one primary private IP address can be specified")
        }
        guard !secondaries.contains(where: primaries.contains) else {
            throw .invalidParameterValue("An address is specified more than once")
        }
        guard !enablesPrimaryIPv6 || !ipv6Addresses.isEmpty || (ipv6AddressCount ?? 0) > 0 else {
            throw .invalidCombination("EnablePrimaryIpv6 needs an IPv6 address")
        }
        try checkInterfaceType()
        var result = wanted
        result.primary = primaries.first
        result.isForNone = interfaceType == CloudInterface.efaOnly
        if result.isForNone, !primaries.isEmpty || wanted.ipv4.slots + wanted.ipv6.slots > 0 {
            throw .efaOnlyHasNoAddresses
        }
        return result
    }

    private func checkInterfaceType() throws(CloudError) {
        let types = ["interface", "efa", CloudInterface.efaOnly, "trunk", "branch"]
        guard types.contains(interfaceType ?? "interface") else {
            throw .invalidParameterValue("Value (\(interfaceType ?? "")) for parameter interfaceType is invalid.")
        }
    }
}
