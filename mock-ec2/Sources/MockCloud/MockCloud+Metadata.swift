import IPAddressing

extension MockCloud {
    /// What the metadata service shows to an instance now; `nil` when there is no such instance, or it does not run yet
    /// or any more.
    public func metadata(of instance: String) -> MetadataView? {
        guard let machine = instances[instance], machine.state != .stopped,
            let primary = interfaces[machine.primaryInterface], primary.isVisible,
            let localAddress = primary.primaryAddress, let localHostname = primary.privateDNSName
        else { return nil }
        return MetadataView(
            instance: machine.id, instanceType: machine.type, imageID: machine.imageID,
            reservation: machine.reservation, accountID: machine.ownerID, region: configuration.region,
            availabilityZone: machine.availabilityZone, availabilityZoneID: machine.availabilityZoneID,
            architecture: machine.architecture, launchTime: machine.launchTime, launchIndex: machine.launchIndex,
            localHostname: localHostname, localAddress: localAddress, mac: primary.mac,
            publicAddress: primary.primaryPublicAddress,
            securityGroupNames: names(ofGroups: primary.securityGroups), roleName: machine.roleName,
            instanceProfileARN: machine.instanceProfileARN, instanceProfileID: machine.instanceProfileID,
            userData: machine.userData, options: machine.metadataOptions, tags: machine.tags,
            interfaces: interfaces(of: instance).filter(\.isVisible).compactMap { shown($0, of: localHostname) },
            staleMACs: machine.staleDirectories.map(\.mac),
            hasSeveralCards: InstanceTypeCatalogue.types[machine.type].map { $0.networkCards.count > 1 } ?? false)
    }

    /// `hostname` is the instance's, which stands in place of that of an interface without addresses.
    private func shown(_ interface: CloudInterface, of hostname: String) -> MetadataView.Interface? {
        guard let attachment = interface.attachment, let subnet = subnets[interface.subnet],
            let vpc = vpcs[interface.vpc]
        else { return nil }
        var (addresses, prefixes) = (list(interface.primaryAddress), [IPv4CIDR]())
        var (ipv6Addresses, ipv6Prefixes) = ([IPv6Address](), [IPv6CIDR]())
        for block in interface.shownBlocks {
            switch block {
            case .v4(let block) where block.prefixLength == 32: addresses.append(block.address)
            case .v4(let block): prefixes.append(block)
            case .v6(let block) where block.prefixLength == 128: ipv6Addresses.append(block.address)
            case .v6(let block): ipv6Prefixes.append(block)
            }
        }
        return MetadataView.Interface(
            id: interface.id, mac: interface.mac, deviceNumber: attachment.deviceIndex, card: attachment.card,
            ownerID: interface.ownerID, subnet: subnet.id, subnetBlock: subnet.block,
            subnetIPv6Blocks: list(subnet.ipv6Association?.block), vpc: vpc.id, vpcBlocks: vpc.blocks,
            vpcIPv6Blocks: vpc.ipv6Associations.map(\.block), addresses: addresses, prefixes: prefixes,
            ipv6Addresses: ipv6Addresses, ipv6Prefixes: ipv6Prefixes, securityGroupIDs: interface.securityGroups,
            securityGroupNames: names(ofGroups: interface.securityGroups),
            localHostname: interface.privateDNSName ?? hostname,
            publicAddresses: interface.publicAddresses)
    }

    /// The names of groups, in the order of their ids.
    public func names(ofGroups ids: [String]) -> [String] { ids.compactMap { securityGroups[$0]?.name } }
}
