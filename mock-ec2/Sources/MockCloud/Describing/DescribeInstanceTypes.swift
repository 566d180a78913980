extension MockCloud {
    /// DescribeInstanceTypes, by name.
    public mutating func describeInstanceTypes(_ request: DescribeRequest) throws(CloudError) -> Page<InstanceType> {
        try admit(.describeInstanceTypes, request)
        try Self.typeListing.check(request)
        let unknown = request.ids.filter { InstanceTypeCatalogue.types[$0] == nil }
        guard unknown.isEmpty else { throw .unknownTypes(unknown) }
        let named = Set(request.ids).sorted().compactMap { InstanceTypeCatalogue.types[$0] }
        return try Self.typeListing.page(request, from: request.ids.isEmpty ? InstanceTypeCatalogue.sorted : named)
    }

    /// The limits of a type by its name.
    public static func instanceType(_ name: String) -> InstanceType? { InstanceTypeCatalogue.types[name] }

    private static let typeListing = Listing<InstanceType>(
        action: .describeInstanceTypes, pageSizes: 5...100, idsParameter: "instanceTypes", key: \.name,
        filters: FilterTable([
            "bare-metal": { [text($0.isBareMetal)] },
            "hypervisor": { $0.hypervisor.isEmpty ? [] : [$0.hypervisor] },
            "instance-type": { [$0.name] },
            "memory-info.size-in-mib": { [String($0.memoryMiB)] },
            "network-info.ipv4-addresses-per-interface": { [String($0.ipv4AddressesPerInterface)] },
            "network-info.ipv6-addresses-per-interface": { [String($0.ipv6AddressesPerInterface)] },
            "network-info.ipv6-supported": { [text($0.ipv6AddressesPerInterface > 0)] },
            "network-info.maximum-network-cards": { [String($0.networkCards.count)] },
            "network-info.maximum-network-interfaces": { [String($0.maximumInterfaces)] },
            "processor-info.supported-architecture": { [$0.architecture] },
            "vcpu-info.default-vcpus": { [String($0.vCPUs)] },
        ]))
}
