public import IPAddressing

// What an id names, or EC2's error for it.
extension MockCloud {
    func existingInterface(_ id: String) throws(CloudError) -> CloudInterface {
        guard let interface = interfaces[id], interface.knownAt <= now else {
            throw ResourceKind.networkInterface.notFound(id)
        }
        return interface
    }

    func existingInstance(_ id: String) throws(CloudError) -> CloudInstance {
        guard let instance = instances[id] else { throw ResourceKind.instance.notFound(id) }
        return instance
    }

    func existingSubnet(_ id: String) throws(CloudError) -> Subnet {
        guard let subnet = subnets[id] else { throw ResourceKind.subnet.notFound(id) }
        return subnet
    }

    func existingPlace(_ id: String) throws(CloudError) -> Subnet.Place { try existingSubnet(id).place }

    /// The interface that holds a private address, by itself or in a prefix; `nil` when none does. While there is more than
    /// one VPC with the address in it, any of them.
    public func holder(of address: IPv4Address) -> String? {
        for length in Self.subnetPrefixLengths {
            guard let block = try? IPv4CIDR(containing: address, prefixLength: length),
                let subnets = subnetsByBlock[block]
            else { continue }
            for id in subnets {
                if let holder = self.subnets[id]?.holder(of: address) { return holder }
            }
        }
        return nil
    }

    func existingVPC(_ id: String) throws(CloudError) -> VPC {
        guard let vpc = vpcs[id] else { throw ResourceKind.vpc.notFound(id) }
        return vpc
    }

    /// An attached interface by the id of its attachment.
    func interface(attachedBy attachment: String) throws(CloudError) -> CloudInterface {
        guard let holder = attachmentHolders[attachment].flatMap({ interfaces[$0] }) else {
            throw .attachmentNotFound(attachment)
        }
        return holder
    }

    func existingType(_ name: String) throws(CloudError) -> InstanceType {
        guard let type = InstanceTypeCatalogue.types[name] else { throw .unknownTypes([name]) }
        return type
    }

    /// The groups of a call, which must be of the VPC; those of none are the VPC's default group.
    func groups(_ ids: [String], in vpc: String) throws(CloudError) -> [String] {
        guard !ids.isEmpty else { return vpcs[vpc].map { [$0.defaultSecurityGroup] } ?? [] }
        for id in ids where securityGroups[id]?.vpc != vpc { throw ResourceKind.securityGroup.notFound(id) }
        // "Security groups per network interface", Amazon VPC quotas.
        guard ids.count <= 5 else {
            throw CloudError(
                "SecurityGroupsPerInterfaceLimitExceeded",
                "The maximum number of security groups per interface has been reached.")
        }
        return ids
    }
}
