extension MockCloud {
    /// DescribeInstanceTypes, by name.
    public mutating func describeInstanceTypes(_ request: DescribeRequest) throws(CloudError) -> Page<InstanceType> {
        try admit(.describeInstanceTypes, request)
        try Self.typeListing.check(request)
        try authorize(dryRun: request.dryRun)
        let unknown = request.ids.filter { InstanceTypeCatalogue.types[$0] == nil }
        guard unknown.isEmpty else { throw .unknownTypes(unknown) }
        let named = Set(request.ids).sorted().compactMap { InstanceTypeCatalogue.types[$0] }
        return try Self.typeListing.page(request, from: request.ids.isEmpty ? InstanceTypeCatalogue.sorted : named)
    }

    /// The limits of a type by its name.
    public static func instanceType(_ name: String) -> InstanceType? { InstanceTypeCatalogue.types[name] }

    private static let typeListing = Listing<InstanceType>(
        action: .describeInstanceTypes, pageSizes: 5...100, idsParameter: "instanceTypes", key: \.name,
        filters: FilterTable(
            constants: unknown,
            [
                "auto-recovery-supported": { [text(!$0.isBareMetal)] },
                "current-generation": { _ in ["true"] },
                "supported-root-device-type": { _ in ["ebs"] },
                "supported-usage-class": { _ in ["on-demand", "spot"] },
                "supported-virtualization-type": { _ in ["hvm"] },
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

    // What botocore's service model has and the published limits do not tell: no type matches.
    private static let unknown: [String: [String]] = {
        let names = [
            "burstable-performance-supported", "dedicated-hosts-supported", "ebs-info.attachment-limit-type",
            "ebs-info.maximum-ebs-attachments", "ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps",
            "ebs-info.ebs-optimized-info.baseline-iops", "ebs-info.ebs-optimized-info.baseline-throughput-in-mbps",
            "ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps", "ebs-info.ebs-optimized-info.maximum-iops",
            "ebs-info.ebs-optimized-info.maximum-throughput-in-mbps", "ebs-info.ebs-optimized-support",
            "ebs-info.encryption-support", "ebs-info.nvme-support", "free-tier-eligible", "hibernation-supported",
            "instance-storage-info.disk.count", "instance-storage-info.disk.size-in-gb",
            "instance-storage-info.disk.type", "instance-storage-info.encryption-support",
            "instance-storage-info.nvme-support", "instance-storage-info.total-size-in-gb",
            "instance-storage-supported", "network-info.bandwidth-weightings",
            "network-info.efa-info.maximum-efa-interfaces", "network-info.efa-supported", "network-info.ena-support",
            "network-info.flexible-ena-queues-support", "network-info.encryption-in-transit-supported",
            "network-info.network-performance", "nitro-enclaves-support", "nitro-tpm-support",
            "nitro-tpm-info.supported-versions", "processor-info.sustained-clock-speed-in-ghz",
            "processor-info.supported-features", "reboot-migration-support", "supported-boot-mode",
            "vcpu-info.default-cores", "vcpu-info.default-threads-per-core", "vcpu-info.valid-cores",
            "vcpu-info.valid-threads-per-core",
        ]
        return Dictionary(uniqueKeysWithValues: names.map { ($0, []) })
    }()
}
