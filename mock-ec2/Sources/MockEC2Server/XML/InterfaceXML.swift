import IPAddressing
import MockCloud

extension XMLWriter {
    /// The shape NetworkInterface.
    mutating func networkInterface(_ interface: CloudInterface, _ cloud: MockCloud) {
        element("networkInterfaceId", interface.id)
        element("subnetId", interface.subnet)
        element("vpcId", interface.vpc)
        element("availabilityZone", interface.availabilityZone)
        element("availabilityZoneId", interface.availabilityZoneID)
        element("description", interface.description)
        element("ownerId", interface.ownerID)
        element("requesterManaged", false)
        element("status", interface.status.rawValue)
        element("macAddress", interface.mac.description)
        element("privateIpAddress", interface.primaryAddress?.description)
        element("privateDnsName", interface.privateDNSName)
        element("sourceDestCheck", interface.sourceDestCheck)
        groups(interface.securityGroups, cloud)
        attachment(of: interface)
        association(interface.primaryPublicAddress)
        addresses(of: interface, cloud)
        ipv6AndPrefixes(of: interface)
        element("ipv6Address", interface.ipv6Address?.description)
        tags(interface.tags)
        element("interfaceType", interface.type)
    }

    /// The shape InstanceNetworkInterface, in which the attachment does not name the instance.
    mutating func instanceNetworkInterface(_ interface: CloudInterface, _ cloud: MockCloud) {
        element("networkInterfaceId", interface.id)
        element("subnetId", interface.subnet)
        element("vpcId", interface.vpc)
        element("description", interface.description)
        element("ownerId", interface.ownerID)
        element("status", interface.status.rawValue)
        element("macAddress", interface.mac.description)
        element("privateIpAddress", interface.primaryAddress?.description)
        element("privateDnsName", interface.privateDNSName)
        element("sourceDestCheck", interface.sourceDestCheck)
        groups(interface.securityGroups, cloud)
        if let attachment = interface.attachment {
            element("attachment") { xml in
                xml.element("attachmentId", attachment.id)
                xml.element("deviceIndex", attachment.deviceIndex)
                xml.element("networkCardIndex", attachment.card)
                xml.element("status", attachment.status.rawValue)
                xml.element("attachTime", attachment.attachTime.description)
                xml.element("deleteOnTermination", attachment.deleteOnTermination)
            }
        }
        association(interface.primaryPublicAddress)
        addresses(of: interface, cloud)
        ipv6AndPrefixes(of: interface)
        element("interfaceType", interface.type)
    }

    private mutating func ipv6AndPrefixes(of interface: CloudInterface) {
        list("ipv6AddressesSet", interface.ipv6Addresses.enumerated()) { xml, address in
            xml.element("ipv6Address", address.element.description)
            xml.element("isPrimaryIpv6", interface.hasPrimaryIPv6Address && address.offset == 0)
        }
        if !interface.prefixes.isEmpty {
            list("ipv4PrefixSet", interface.prefixes) { $0.element("ipv4Prefix", $1.description) }
        }
        if !interface.ipv6Prefixes.isEmpty {
            list("ipv6PrefixSet", interface.ipv6Prefixes) { $0.element("ipv6Prefix", $1.description) }
        }
    }

    mutating func attachment(of interface: CloudInterface) {
        guard let attachment = interface.attachment else { return }
        element("attachment") { xml in
            xml.element("attachmentId", attachment.id)
            xml.element("instanceId", attachment.instance)
            xml.element("instanceOwnerId", interface.ownerID)
            xml.element("deviceIndex", attachment.deviceIndex)
            xml.element("networkCardIndex", attachment.card)
            xml.element("status", attachment.status.rawValue)
            xml.element("attachTime", attachment.attachTime.description)
            xml.element("deleteOnTermination", attachment.deleteOnTermination)
        }
    }

    private mutating func addresses(of interface: CloudInterface, _ cloud: MockCloud) {
        list("privateIpAddressesSet", interface.addresses) { xml, address in
            xml.element("privateIpAddress", address.description)
            xml.element("privateDnsName", cloud.privateDNSName(of: address))
            xml.element("primary", address == interface.primaryAddress)
            xml.association(interface.publicAddress(of: address))
        }
    }

    private mutating func association(_ association: PublicAssociation?) {
        guard let association else { return }
        element("association") { xml in
            xml.element("publicIp", association.publicAddress.description)
            xml.element("publicDnsName", association.publicDNSName)
            xml.element("ipOwnerId", association.ipOwnerID)
        }
    }

    /// `groupSet` of shapes GroupIdentifier, by the groups' ids.
    mutating func groups(_ ids: [String], _ cloud: MockCloud) {
        list("groupSet", ids) { xml, id in
            xml.element("groupId", id)
            xml.element("groupName", cloud.securityGroups[id]?.name)
        }
    }

    mutating func tags(_ tags: [CloudTag]) {
        list("tagSet", tags) { xml, tag in
            xml.element("key", tag.key)
            xml.element("value", tag.value)
        }
    }
}
