import IPAddressing

extension MockCloud {
    /// DescribeInstances, by id, gathered by reservation. Terminated instances are listed for an hour.
    public mutating func describeInstances(_ request: DescribeRequest) throws(CloudError) -> Page<Reservation> {
        try admit(.describeInstances, request)
        try ResourceKind.instance.check(request.ids)
        try Self.instanceListing.check(request)
        try authorize(dryRun: request.dryRun)
        let seen = seen()
        var named: [CloudInstance] = []
        for id in Set(request.ids).sorted() { named.append(try seen.existingInstance(id)) }
        let candidates = request.ids.isEmpty ? seen.instances.values.sorted { $0.id < $1.id } : named
        let page = try Self.instanceListing.page(
            request, from: candidates.lazy.map { MachineWithInterfaces($0, in: seen) })
        var reservations: [Reservation] = []
        for instance in page.elements.map(\.instance) {
            if let place = reservations.firstIndex(where: { $0.id == instance.reservation }) {
                reservations[place].instances.append(instance)
            } else {
                reservations.append(
                    Reservation(id: instance.reservation, ownerID: instance.ownerID, instances: [instance]))
            }
        }
        return Page(elements: reservations, nextToken: page.nextToken)
    }

    private struct MachineWithInterfaces: Sendable {
        let instance: CloudInstance
        let interfaces: [CloudInterface]
        let namesOfGroups: [String: String]

        init(_ instance: CloudInstance, in cloud: MockCloud) {
            self.instance = instance
            interfaces = cloud.interfaces(of: instance.id)
            namesOfGroups = cloud.securityGroups.mapValues(\.name)
        }

        func groupNames(of interface: CloudInterface) -> [String] {
            interface.securityGroups.compactMap { namesOfGroups[$0] }
        }

        var primary: CloudInterface? { interfaces.first { $0.id == instance.primaryInterface } }
        var primaryAssociations: [PublicAssociation] {
            interfaces.compactMap(\.primaryPublicAddress)
        }
        var attachments: [CloudInterface.Attachment] { interfaces.compactMap(\.attachment) }
    }

    private static let instanceListing = Listing<MachineWithInterfaces>(
        action: .describeInstances, idsParameter: "instancesSet", key: \.instance.id,
        filters: FilterTable(
            tags: \.instance.tags, constants: sameForAll,
            instanceAttributes.merging(attributesOfInterfaces) { own, _ in own }))

    private static let instanceAttributes: [String: FilterTable<MachineWithInterfaces>.Attribute] = [
        "architecture": { [$0.instance.architecture] },
        "availability-zone": { [$0.instance.availabilityZone] },
        "availability-zone-id": { [$0.instance.availabilityZoneID] },
        "client-token": { list($0.instance.clientToken) },
        "dns-name": { $0.primary.map { $0.publicAddresses.map(\.publicDNSName) } ?? [] },
        "iam-instance-profile.arn": { list($0.instance.instanceProfileARN) },
        "iam-instance-profile.id": { list($0.instance.instanceProfileID) },
        "image-id": { [$0.instance.imageID] },
        "instance-id": { [$0.instance.id] },
        "instance-state-code": { [String($0.instance.state.code)] },
        "instance-state-name": { [$0.instance.state.rawValue] },
        "instance-type": { [$0.instance.type] },
        "instance.group-id": { $0.primary?.securityGroups ?? [] },
        "instance.group-name": { list($0.primary).flatMap($0.groupNames) },
        "ipv6-address": { list($0.primary).flatMap(\.ipv6Addresses).map(\.description) },
        "metadata-options.http-endpoint": { [$0.instance.metadataOptions.isEnabled ? "enabled" : "disabled"] },
        "metadata-options.http-put-response-hop-limit": { [String($0.instance.metadataOptions.hopLimit)] },
        "metadata-options.http-tokens": { [$0.instance.metadataOptions.requiresTokens ? "required" : "optional"] },
        "metadata-options.instance-metadata-tags": {
            [$0.instance.metadataOptions.showsTags ? "enabled" : "disabled"]
        },
        "ip-address": { list($0.primary).flatMap(\.publicAddresses).map(\.publicAddress.description) },
        "key-name": { list($0.instance.keyName) },
        "launch-index": { [String($0.instance.launchIndex)] },
        "launch-time": { [$0.instance.launchTime.description] },
        "owner-id": { [$0.instance.ownerID] },
        "private-dns-name": { list($0.primary?.privateDNSName) },
        "private-ip-address": { list($0.primary?.primaryAddress?.description) },
        "reservation-id": { [$0.instance.reservation] },
        "source-dest-check": { list($0.primary.map { text($0.sourceDestCheck) }) },
        "subnet-id": { [$0.instance.subnet] },
        "tenancy": { _ in ["default"] },
        "virtualization-type": { _ in ["hvm"] },
        "vpc-id": { [$0.instance.vpc] },
    ]

    private static let attributesOfInterfaces: [String: FilterTable<MachineWithInterfaces>.Attribute] = [
        "network-interface.addresses.primary": { machine in
            machine.interfaces.flatMap { interface in interface.addresses.map { text($0 == interface.primaryAddress) } }
        },
        "network-interface.addresses.association.ip-owner-id": {
            $0.interfaces.flatMap(\.publicAddresses).map(\.ipOwnerID)
        },
        "network-interface.addresses.association.public-dns-name": {
            $0.interfaces.flatMap(\.publicAddresses).map(\.publicDNSName)
        },
        "network-interface.addresses.association.public-ip": {
            $0.interfaces.flatMap(\.publicAddresses).map(\.publicAddress.description)
        },
        "network-interface.addresses.private-dns-name": { $0.interfaces.compactMap(\.privateDNSName) },
        "network-interface.association.ip-owner-id": { $0.primaryAssociations.map(\.ipOwnerID) },
        "network-interface.association.public-dns-name": { $0.primaryAssociations.map(\.publicDNSName) },
        "network-interface.association.public-ip": { $0.primaryAssociations.map(\.publicAddress.description) },
        "network-interface.attachment.attach-time": { $0.attachments.map(\.attachTime.description) },
        "network-interface.attachment.instance-id": { $0.attachments.map(\.instance) },
        "network-interface.attachment.instance-owner-id": { [$0.instance.ownerID] },
        "network-interface.attachment.network-card-index": { $0.attachments.map { String($0.card) } },
        "network-interface.group-name": { $0.interfaces.flatMap($0.groupNames) },
        "network-interface.ipv4-prefixes.ipv4-prefix": { $0.interfaces.flatMap(\.prefixes).map(\.description) },
        "network-interface.ipv6-address": { $0.interfaces.flatMap { list($0.ipv6Address?.description) } },
        "network-interface.ipv6-addresses.ipv6-address": {
            $0.interfaces.flatMap(\.ipv6Addresses).map(\.description)
        },
        "network-interface.ipv6-addresses.is-primary-ipv6": { $0.interfaces.map { text($0.hasPrimaryIPv6Address) } },
        "network-interface.ipv6-prefixes.ipv6-prefix": { $0.interfaces.flatMap(\.ipv6Prefixes).map(\.description) },
        "network-interface.public-dns-name": { $0.primaryAssociations.map(\.publicDNSName) },
        "network-interface.tag-key": { $0.interfaces.flatMap(\.tags).map(\.key) },
        "network-interface.tag-value": { $0.interfaces.flatMap(\.tags).map(\.value) },
        "network-interface.addresses.private-ip-address": {
            $0.interfaces.flatMap(\.addresses).map(\.description)
        },
        "network-interface.attachment.attachment-id": { $0.attachments.map(\.id) },
        "network-interface.attachment.delete-on-termination": { $0.attachments.map { text($0.deleteOnTermination) } },
        "network-interface.attachment.device-index": { $0.attachments.map { String($0.deviceIndex) } },
        "network-interface.attachment.status": { $0.attachments.map(\.status.rawValue) },
        "network-interface.availability-zone": { $0.interfaces.map(\.availabilityZone) },
        "network-interface.description": { $0.interfaces.map(\.description) },
        "network-interface.group-id": { $0.interfaces.flatMap(\.securityGroups) },
        "network-interface.mac-address": { $0.interfaces.map(\.mac.description) },
        "network-interface.network-interface-id": { $0.interfaces.map(\.id) },
        "network-interface.owner-id": { $0.interfaces.map(\.ownerID) },
        "network-interface.private-dns-name": { $0.interfaces.compactMap(\.privateDNSName) },
        "network-interface.private-ip-address": {
            $0.interfaces.compactMap(\.primaryAddress).map(\.description)
        },
        "network-interface.source-dest-check": { $0.interfaces.map { text($0.sourceDestCheck) } },
        "network-interface.status": { $0.interfaces.map(\.status.rawValue) },
        "network-interface.subnet-id": { $0.interfaces.map(\.subnet) },
        "network-interface.vpc-id": { $0.interfaces.map(\.vpc) },
    ]

    // What botocore's service model has and this cloud does not model: always the same, or never there.
    private static let sameForAll: [String: [String]] = {
        let constants = [
            "boot-mode": "uefi", "current-instance-boot-mode": "uefi", "ebs-optimized": "false", "ena-support": "true",
            "capacity-reservation-specification.capacity-reservation-preference": "open",
            "enclave-options.enabled": "false", "hibernation-options.configured": "false", "hypervisor": "xen",
            "maintenance-options.auto-recovery": "default", "metadata-options.http-protocol-ipv4": "enabled",
            "metadata-options.http-protocol-ipv6": "disabled", "metadata-options.state": "applied",
            "monitoring-state": "disabled", "network-interface.deny-all-igw-traffic": "false",
            "network-interface.ipv6-native": "false", "network-interface.operator.managed": "false",
            "network-interface.requester-managed": "false",
            "network-performance-options.bandwidth-weighting": "default",
            "operator.managed": "false", "platform-details": "Linux/UNIX",
            "private-dns-name-options.enable-resource-name-dns-a-record": "false",
            "private-dns-name-options.enable-resource-name-dns-aaaa-record": "false",
            "private-dns-name-options.hostname-type": "ip-name", "root-device-name": "/dev/xvda",
            "root-device-type": "ebs", "usage-operation": "RunInstances",
        ]
        let absent = [
            "affinity", "block-device-mapping.attach-time", "block-device-mapping.delete-on-termination",
            "block-device-mapping.device-name", "block-device-mapping.status", "block-device-mapping.volume-id",
            "capacity-reservation-id",
            "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-id",
            "capacity-reservation-specification.capacity-reservation-target.capacity-reservation-resource-group-arn",
            "host-id", "instance-lifecycle", "kernel-id",
            "network-interface.addresses.association.allocation-id",
            "network-interface.addresses.association.association-id",
            "network-interface.addresses.association.carrier-ip",
            "network-interface.addresses.association.customer-owned-ip", "network-interface.association.allocation-id",
            "network-interface.association.association-id", "network-interface.association.carrier-ip",
            "network-interface.association.customer-owned-ip", "network-interface.operator.principal",
            "network-interface.outpost-arn", "network-interface.requester-id", "operator.principal", "outpost-arn",
            "placement-group-name", "placement-partition-number", "platform", "product-code", "product-code.type",
            "ramdisk-id", "reason", "requester-id", "spot-instance-request-id", "state-reason-code",
            "state-reason-message", "tpm-support", "usage-operation-update-time",
        ]
        return constants.mapValues { [$0] }.merging(absent.map { ($0, []) }) { own, _ in own }
    }()
}
