import IPAddressing
import MockCloud

extension XMLWriter {
    /// The shape Subnet.
    mutating func subnet(_ subnet: Subnet) {
        element("subnetId", subnet.id)
        element("subnetArn", subnet.arn)
        element("state", "available")
        element("ownerId", subnet.ownerID)
        element("vpcId", subnet.vpc)
        element("cidrBlock", subnet.block.description)
        let ipv6 = subnet.ipv6Association.map { [IPv6Fields(id: $0.id, block: $0.block)] } ?? []
        list("ipv6CidrBlockAssociationSet", ipv6) { $0.ipv6CIDRBlock($1) }
        element("availableIpAddressCount", subnet.availableAddressCount)
        element("availabilityZone", subnet.availabilityZone)
        element("availabilityZoneId", subnet.availabilityZoneID)
        element("defaultForAz", false)
        element("mapPublicIpOnLaunch", subnet.mapsPublicAddressOnLaunch)
        element("assignIpv6AddressOnCreation", subnet.assignsIPv6AddressOnCreation)
        element("mapCustomerOwnedIpOnLaunch", false)
        element("enableDns64", subnet.enablesDNS64)
        element("privateDnsNameOptionsOnLaunch") { xml in
            xml.element("hostnameType", "ip-name")
            xml.element("enableResourceNameDnsARecord", false)
            xml.element("enableResourceNameDnsAAAARecord", false)
        }
        element("ipv6Native", false)
        tags(subnet.tags)
    }

    /// The shape Vpc, of one that a call has just created or of another.
    mutating func vpc(_ vpc: VPC, isNew: Bool = false) {
        element("vpcId", vpc.id)
        element("ownerId", vpc.ownerID)
        element("state", isNew ? "pending" : "available")
        element("cidrBlock", vpc.block.description)
        list("cidrBlockAssociationSet", zip(vpc.blockAssociations, vpc.blocks)) { $0.cidrBlock($1.0, $1.1) }
        list("ipv6CidrBlockAssociationSet", vpc.ipv6Associations) { xml, association in
            xml.ipv6CIDRBlock(
                IPv6Fields(id: association.id, block: association.block, state: isNew ? .associating : .associated))
            xml.element("ipv6Pool", "Amazon")
        }
        element("dhcpOptionsId", vpc.dhcpOptionsID)
        element("instanceTenancy", "default")
        element("isDefault", false)
        tags(vpc.tags)
    }

    /// The shape SecurityGroup. The cloud lets everything through, and says so.
    mutating func securityGroup(_ group: SecurityGroup) {
        element("ownerId", group.ownerID)
        element("groupId", group.id)
        element("securityGroupArn", group.arn)
        element("groupName", group.name)
        element("groupDescription", group.description)
        element("vpcId", group.vpc)
        for direction in ["ipPermissions", "ipPermissionsEgress"] {
            list(direction, ["0.0.0.0/0"]) { xml, block in
                xml.element("ipProtocol", "-1")
                xml.list("groups", [String]())
                xml.list("ipRanges", [block]) { $0.element("cidrIp", $1) }
                xml.list("ipv6Ranges", [String]())
                xml.list("prefixListIds", [String]())
            }
        }
        tags(group.tags)
    }

    /// The shape AvailabilityZone.
    mutating func availabilityZone(_ zone: AvailabilityZone) {
        element("zoneName", zone.name)
        element("zoneId", zone.id)
        element("zoneState", "available")
        element("zoneType", "availability-zone")
        element("regionName", zone.region)
        element("groupName", zone.region)
        element("networkBorderGroup", zone.region)
        element("optInStatus", "opt-in-not-required")
        list("messageSet", [String]())
    }

    /// The shape TagDescription.
    mutating func tagDescription(_ description: TagDescription) {
        element("resourceId", description.resource)
        element("resourceType", description.resourceType)
        element("key", description.tag.key)
        element("value", description.tag.value)
    }
}
