import IPAddressing

extension MockCloud {
    /// DescribeNetworkInterfaces, by id.
    public mutating func describeNetworkInterfaces(
        _ request: DescribeRequest
    ) throws(CloudError) -> Page<CloudInterface> {
        try admit(.describeNetworkInterfaces, request)
        try ResourceKind.networkInterface.check(request.ids)
        try Self.interfaceListing.check(request)
        try authorize(dryRun: request.dryRun)
        let seen = seen()
        if !request.ids.isEmpty {
            let named = try Set(request.ids).sorted().map { (id) throws(CloudError) in try seen.existingInterface(id) }
            return try Self.interfaceListing.page(request, from: named)
        }
        let candidates = seen.instancesNamed(by: request.filters)?.sorted() ?? seen.interfaceOrder.elements
        return try Self.interfaceListing.page(
            request,
            from: candidates.lazy.compactMap { id in seen.interfaces[id].flatMap { $0.knownAt <= seen.now ? $0 : nil } }
        )
    }

    /// The interfaces of the instances that a filter names: what an instance has is answered without looking at the
    /// whole cloud. `nil` when no filter names instances.
    private func instancesNamed(by filters: [CloudFilter]) -> [String]? {
        guard let values = filters.first(where: { $0.name == "attachment.instance-id" })?.values else { return nil }
        var found: Set<String> = []
        for value in values {
            guard let id = Pattern(value).literal else { return nil }
            found.formUnion(instances[id]?.interfaces ?? [])
        }
        return Array(found)
    }

    // The names are those of botocore's service model; what is not modelled is always empty or always the same.
    private static let interfaceListing = Listing<CloudInterface>(
        action: .describeNetworkInterfaces, idsParameter: "networkInterfaceIdSet", key: \.id,
        filters: FilterTable(
            tags: \.tags,
            [
                "addresses.association.owner-id": { $0.publicAddresses.map(\.ipOwnerID) },
                "addresses.association.public-ip": { $0.publicAddresses.map(\.publicAddress.description) },
                "addresses.primary": { interface in interface.addresses.map { text($0 == interface.primaryAddress) } },
                "addresses.private-ip-address": { $0.addresses.map(\.description) },
                "association.allocation-id": { _ in [] },
                "association.association-id": { _ in [] },
                "association.ip-owner-id": { $0.primaryAssociation.map(\.ipOwnerID) },
                "association.public-ip": { $0.primaryAssociation.map(\.publicAddress.description) },
                "association.public-dns-name": { $0.primaryAssociation.map(\.publicDNSName) },
                "attachment.attach-time": { list($0.attachment?.attachTime.description) },
                "attachment.attachment-id": { list($0.attachment?.id) },
                "attachment.delete-on-termination": { list($0.attachment.map { text($0.deleteOnTermination) }) },
                "attachment.device-index": { list($0.attachment.map { String($0.deviceIndex) }) },
                "attachment.instance-id": { list($0.attachment?.instance) },
                "attachment.instance-owner-id": { list($0.attachment == nil ? nil : $0.ownerID) },
                "attachment.network-card-index": { list($0.attachment.map { String($0.card) }) },
                "attachment.status": { list($0.attachment?.status.rawValue) },
                "availability-zone": { [$0.availabilityZone] },
                "availability-zone-id": { [$0.availabilityZoneID] },
                "description": { [$0.description] },
                "group-id": { $0.securityGroups },
                "interface-type": { [$0.type] },
                "ipv6-addresses.ipv6-address": { $0.ipv6Addresses.map(\.description) },
                "mac-address": { [$0.mac.description] },
                "network-interface-id": { [$0.id] },
                "operator.managed": { _ in ["false"] },
                "operator.principal": { _ in [] },
                "owner-id": { [$0.ownerID] },
                "private-dns-name": { list($0.privateDNSName) },
                "private-ip-address": { $0.addresses.map(\.description) },
                "requester-id": { _ in [] },
                "requester-managed": { _ in ["false"] },
                "source-dest-check": { [text($0.sourceDestCheck)] },
                "status": { [$0.status.rawValue] },
                "subnet-id": { [$0.subnet] },
                "vpc-id": { [$0.vpc] },
            ]))
}

extension CloudInterface {
    fileprivate var primaryAssociation: [PublicAssociation] { list(primaryPublicAddress) }
}
