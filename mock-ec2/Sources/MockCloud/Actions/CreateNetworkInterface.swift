public import IPAddressing

/// The parameters of CreateNetworkInterface.
public struct CreateNetworkInterfaceRequest: Hashable, Sendable {
    public var subnet: String
    public var description = ""
    /// `PrivateIpAddress`: the primary address. `nil`: the cloud chooses, unless `addresses` names it.
    public var primaryAddress: IPv4Address?
    /// `PrivateIpAddresses.N`: addresses by name, at most one of them primary.
    public var addresses: [NamedAddress] = []
    /// `SecondaryPrivateIpAddressCount`
    public var secondaryAddressCount: Int?
    /// Empty: the VPC's default group.
    public var securityGroups: [String] = []
    /// `interface` when `nil`.
    public var interfaceType: String?
    public var tagSpecifications: [TagSpecification] = []
    /// Makes a repetition of the call harmless; at most 64 characters.
    public var clientToken: String?
    public var dryRun = false

    public init(subnet: String) { self.subnet = subnet }
}

/// `PrivateIpAddresses.N`
public struct NamedAddress: Hashable, Sendable {
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
        try stopIfRehearsal(request.dryRun)
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
        let taken = try takeForNewInterface(
            primary: addresses.primary, secondaries: addresses.secondaries,
            secondaryCount: request.secondaryAddressCount ?? 0, in: subnet)
        let interface = add(
            Draft(
                subnet: subnet, type: request.interfaceType ?? "interface", description: request.description,
                primaryAddress: taken.primary, secondaryAddresses: taken.secondaries, securityGroups: groups,
                tags: tags))
        if let token = request.clientToken {
            createdInterfaces[token] = Remembered(request: request, answer: interface)
        }
        settle()
        return CreateNetworkInterfaceAnswer(interface: interface, clientToken: request.clientToken)
    }
}

extension CreateNetworkInterfaceRequest {
    /// The addresses by name, from both parameters that can name them.
    fileprivate func checkedAddresses() throws(CloudError) -> (primary: IPv4Address?, secondaries: [IPv4Address]) {
        guard !subnet.isEmpty else { throw .missingParameter("subnetId") }
        guard addresses.isEmpty || secondaryAddressCount == nil else {
            throw .invalidCombination(
                "The parameter secondaryPrivateIpAddressCount cannot be used with the parameter privateIpAddresses")
        }
        if let count = secondaryAddressCount, count < 0 {
            throw .outOfRange("secondaryPrivateIpAddressCount", count, "greater than 0")
        }
        let primaries = addresses.filter(\.isPrimary).map(\.address) + (primaryAddress.map { [$0] } ?? [])
        guard primaries.count <= 1 else {
            throw .invalidCombination("Only one primary private IP address can be specified")
        }
        let secondaries = addresses.filter { !$0.isPrimary }.map(\.address)
        let all = primaries + secondaries
        guard Set(all).count == all.count else {
            throw .invalidParameterValue("An address is specified more than once")
        }
        guard ["interface", "efa"].contains(interfaceType ?? "interface") else {
            throw .invalidParameterValue("Value (\(interfaceType ?? "")) for parameter interfaceType is invalid.")
        }
        return (primaries.first, secondaries)
    }
}
