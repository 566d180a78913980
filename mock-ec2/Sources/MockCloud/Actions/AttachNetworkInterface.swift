/// The parameters of AttachNetworkInterface.
public struct AttachNetworkInterfaceRequest: Hashable, Sendable {
    public var interface: String
    public var instance: String
    public var deviceIndex: Int
    /// `NetworkCardIndex`; `nil` is 0.
    public var card: Int?
    public var dryRun = false

    public init(interface: String, instance: String, deviceIndex: Int) {
        self.interface = interface
        self.instance = instance
        self.deviceIndex = deviceIndex
    }
}

/// The answer of AttachNetworkInterface.
public struct AttachNetworkInterfaceAnswer: Hashable, Sendable {
    public var attachment: String
    public var card: Int
}

extension MockCloud {
    /// AttachNetworkInterface. The attachment is `attaching` at first; later `attached`, and seen by the guest.
    public mutating func attachNetworkInterface(
        _ request: AttachNetworkInterfaceRequest
    ) throws(CloudError) -> AttachNetworkInterfaceAnswer {
        try admit(.attachNetworkInterface)
        try ResourceKind.networkInterface.check(request.interface)
        try ResourceKind.instance.check(request.instance)
        guard request.deviceIndex >= 0 else { throw .outOfRange("deviceIndex", request.deviceIndex, "of at least 0") }
        try authorize(dryRun: request.dryRun)
        let interface = try existingInterface(request.interface)
        let instance = try existingInstance(request.instance)
        guard interface.attachment == nil else { throw .interfaceInUse(interface.id) }
        guard [.pending, .running, .stopped].contains(instance.state) else { throw .instanceNotReady(instance.id) }
        guard interface.availabilityZone == instance.availabilityZone else { throw .zonesDiffer }
        let type = try existingType(instance.type)
        let card = request.card ?? 0
        try checkPlace(deviceIndex: request.deviceIndex, card: card, of: instance, type)
        try checkSlots(interface.slotsInUse, ipv6: interface.ipv6SlotsInUse, of: type)
        if !interface.prefixes.isEmpty || !interface.ipv6Prefixes.isEmpty { try checkPrefixes(of: type) }
        guard !interface.isEFA || instance.state == .stopped else { throw .efaNeedsStoppedInstance(instance.id) }
        // A branch is reached through the trunk that it is associated with.
        guard interface.type != "branch" else { throw .branchInterface(interface.id) }
        let attachment = attach(
            interface.id, to: instance.id, deviceIndex: request.deviceIndex, card: card, deleteOnTermination: false,
            attachedAt: now + delays.attach, visibleAt: now + delays.hotPlug)
        meetAttachFaults(of: interface.id, attachment.id)
        settle()
        return AttachNetworkInterfaceAnswer(attachment: attachment.id, card: card)
    }

    /// Checks that the instance has room for one more interface, on that card, at that index.
    private func checkPlace(
        deviceIndex: Int, card: Int, of instance: CloudInstance, _ type: InstanceType
    ) throws(CloudError) {
        guard type.networkCards.indices.contains(card) else {
            throw .noSuchCard(card, of: type.name)
        }
        let present = interfaces(of: instance.id).compactMap(\.attachment)
        let onCard = present.filter { $0.card == card }
        guard !onCard.contains(where: { $0.deviceIndex == deviceIndex }) else {
            throw .deviceIndexTaken(deviceIndex, of: instance.id)
        }
        guard present.count < type.maximumInterfaces, onCard.count < type.networkCards[card] else {
            throw .attachmentLimit(present.count + 1, of: type.name)
        }
    }
}
