import IPAddressing

extension MockCloud {
    /// DescribeInstances, by id, gathered by reservation. Terminated instances are listed for an hour.
    public mutating func describeInstances(_ request: DescribeRequest) throws(CloudError) -> Page<Reservation> {
        try admit(.describeInstances, request)
        try ResourceKind.instance.check(request.ids)
        try Self.instanceListing.check(request)
        let seen = seen()
        var named: [CloudInstance] = []
        for id in Set(request.ids).sorted() { named.append(try seen.existingInstance(id)) }
        let candidates = request.ids.isEmpty ? seen.instances.values.sorted { $0.id < $1.id } : named
        let page = try Self.instanceListing.page(
            request, from: candidates.lazy.map { MachineWithInterfaces($0, seen.interfaces(of: $0.id)) })
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

        init(_ instance: CloudInstance, _ interfaces: [CloudInterface]) {
            self.instance = instance
            self.interfaces = interfaces
        }

        var primary: CloudInterface? { interfaces.first { $0.id == instance.primaryInterface } }
        var attachments: [CloudInterface.Attachment] { interfaces.compactMap(\.attachment) }
    }

    private static let instanceListing = Listing<MachineWithInterfaces>(
        action: .describeInstances, idsParameter: "instancesSet", key: \.instance.id,
        filters: FilterTable(
            tags: \.instance.tags, instanceAttributes.merging(attributesOfInterfaces) { own, _ in own }))

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
        "ip-address": { list($0.primary).flatMap(\.publicAddresses).map(\.publicAddress.description) },
        "key-name": { list($0.instance.keyName) },
        "launch-index": { [String($0.instance.launchIndex)] },
        "launch-time": { [$0.instance.launchTime.description] },
        "owner-id": { [$0.instance.ownerID] },
        "private-dns-name": { list($0.primary?.privateDNSName) },
        "private-ip-address": { list($0.primary?.primaryAddress.description) },
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
        "network-interface.private-dns-name": { $0.interfaces.map(\.privateDNSName) },
        "network-interface.private-ip-address": { $0.interfaces.map(\.primaryAddress.description) },
        "network-interface.source-dest-check": { $0.interfaces.map { text($0.sourceDestCheck) } },
        "network-interface.status": { $0.interfaces.map(\.status.rawValue) },
        "network-interface.subnet-id": { $0.interfaces.map(\.subnet) },
        "network-interface.vpc-id": { $0.interfaces.map(\.vpc) },
    ]
}
