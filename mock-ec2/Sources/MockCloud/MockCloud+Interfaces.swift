public import IPAddressing

// Bookkeeping that several actions share. Nothing here checks: the actions have checked before they change anything.
extension MockCloud {
    /// The interfaces attached to an instance, also those attaching or detaching, by card, then device index.
    public func interfaces(of instance: String) -> [CloudInterface] {
        (instances[instance]?.interfaces ?? []).compactMap { interfaces[$0] }.sorted { a, b in
            guard let a = a.attachment, let b = b.attachment else { return false }
            return (a.card, a.deviceIndex) < (b.card, b.deviceIndex)
        }
    }

    /// The private DNS name of an address: `ip-10-0-0-10.us-west-2.compute.internal`, in us-east-1 `ip-*.ec2.internal`.
    public func privateDNSName(of address: IPv4Address) -> String {
        let region = configuration.region
        let domain = region == "us-east-1" ? "ec2.internal" : "\(region).compute.internal"
        return "ip-\(dashed(address)).\(domain)"
    }

    func publicDNSName(of address: IPv4Address) -> String {
        let region = configuration.region
        let domain = region == "us-east-1" ? "compute-1.amazonaws.com" : "\(region).compute.amazonaws.com"
        return "ec2-\(dashed(address)).\(domain)"
    }

    private func dashed(_ address: IPv4Address) -> String { address.octets.map(String.init).joined(separator: "-") }

    /// What a new interface is to be.
    struct Draft {
        var subnet: Subnet
        var type = "interface"
        var description = ""
        var primaryAddress: IPv4Address?
        /// Everything but the primary address.
        var blocks: [IPCIDR] = []
        var hasPrimaryIPv6Address = false
        var securityGroups: [String]
        var tags: [CloudTag] = []
    }

    /// Makes an interface whose addresses are checked or chosen already.
    mutating func add(_ draft: Draft) -> CloudInterface {
        var interface = CloudInterface(
            id: identifiers.id("eni"), mac: identifiers.mac(), vpc: draft.subnet.vpc, subnet: draft.subnet.id,
            availabilityZone: draft.subnet.availabilityZone, availabilityZoneID: draft.subnet.availabilityZoneID,
            ownerID: configuration.accountID, type: draft.type, createdAt: now, readyAt: now + delays.create,
            status: .pending, description: draft.description, primaryAddress: draft.primaryAddress,
            privateDNSName: draft.primaryAddress.map(privateDNSName), secondaryAddresses: [],
            hasPrimaryIPv6Address: draft.hasPrimaryIPv6Address, securityGroups: draft.securityGroups, tags: draft.tags)
        for block in draft.blocks { interface.add(block) }
        interface.knownAt = now + consistencyLag()
        interfaces[interface.id] = interface
        interfaceOrder.insert(interface.id)
        for block in interface.allBlocks {
            subnets[interface.subnet]?.take(block, for: interface.id)
        }
        timetable.enter(.interfaceReady(interface: interface.id), at: interface.readyAt)
        return interface
    }

    /// Removes an interface that is not attached; its addresses are free at once.
    mutating func remove(_ interface: String) {
        guard let removed = interfaces.removeValue(forKey: interface) else { return }
        interfaceOrder.remove(interface)
        for block in removed.allBlocks {
            subnets[removed.subnet]?.release(block)
        }
        for association in removed.publicAddresses { publicAddressHolders[association.publicAddress] = nil }
    }

    /// Attaches an interface; the guest sees it at `visibleAt`.
    mutating func attach(
        _ interface: String, to instance: String, deviceIndex: Int, card: Int, deleteOnTermination: Bool,
        attachedAt: CloudTime, visibleAt: CloudTime
    ) -> CloudInterface.Attachment {
        let attachment = CloudInterface.Attachment(
            id: identifiers.id("eni-attach"), instance: instance, deviceIndex: deviceIndex, card: card, attachTime: now,
            status: .attaching, deleteOnTermination: deleteOnTermination, visibleAt: visibleAt)
        attachmentHolders[attachment.id] = interface
        interfaces[interface]?.attachment = attachment
        interfaces[interface]?.status = .inUse
        instances[instance]?.interfaces.append(interface)
        timetable.enter(.attached(interface: interface, attachment: attachment.id), at: attachedAt)
        timetable.enter(.guestSees(interface: interface, attachment: attachment.id), at: visibleAt)
        return attachment
    }

    /// Completes a detachment.
    mutating func detach(_ interface: String) {
        guard let detached = interfaces[interface], let attachment = detached.attachment else { return }
        let instance = attachment.instance
        if attachment.isVisible {
            fabric.detach(detached, from: instance)
            if delays.staleMetadata > .zero {
                let goneAt = now + delays.staleMetadata
                instances[instance]?.staleDirectories.append(StaleDirectory(mac: detached.mac, goneAt: goneAt))
                timetable.enter(.directoryForgotten(instance: instance, mac: detached.mac), at: goneAt)
            }
        }
        attachmentHolders[attachment.id] = nil
        interfaces[interface]?.attachment = nil
        interfaces[interface]?.status = .available
        interfaces[interface]?.shownBlocks = []
        instances[instance]?.interfaces.removeAll { $0 == interface }
    }

    /// Gives addresses and prefixes, which are free or chosen for it already, to an interface.
    mutating func give(_ blocks: [IPCIDR], to interface: String) {
        guard let subnet = interfaces[interface]?.subnet else { return }
        for block in blocks {
            interfaces[interface]?.add(block)
            subnets[subnet]?.take(block, for: interface)
            announce(block, of: interface)
        }
    }

    /// Takes addresses and prefixes from an interface; they are free at once.
    mutating func withdraw(_ blocks: [IPCIDR], from interface: String) {
        guard let subnet = interfaces[interface]?.subnet else { return }
        for block in blocks {
            interfaces[interface]?.remove(block)
            subnets[subnet]?.release(block)
            if case .v4(let block) = block, block.prefixLength == 32 { dissociate(block.address, of: interface) }
            announce(block, of: interface)
        }
    }

    /// Lets the fabric and the metadata service follow a change. One that is not seen yet will show all at once.
    private mutating func announce(_ block: IPCIDR, of interface: String) {
        guard interfaces[interface]?.isVisible == true else { return }
        timetable.enter(.blockMapped(interface: interface, block: block), at: now + delays.addressMapping)
        timetable.enter(.blockShown(interface: interface, block: block), at: now + delays.metadata)
    }
}
