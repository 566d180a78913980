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
        list("ipv6CidrBlockAssociationSet", [String]())
        element("availableIpAddressCount", subnet.availableAddressCount)
        element("availabilityZone", subnet.availabilityZone)
        element("availabilityZoneId", subnet.availabilityZoneID)
        element("defaultForAz", false)
        element("mapPublicIpOnLaunch", subnet.mapsPublicAddressOnLaunch)
        element("assignIpv6AddressOnCreation", false)
        element("ipv6Native", false)
        tags(subnet.tags)
    }

    /// The shape Vpc.
    mutating func vpc(_ vpc: VPC) {
        element("vpcId", vpc.id)
        element("ownerId", vpc.ownerID)
        element("state", "available")
        element("cidrBlock", vpc.block.description)
        list("cidrBlockAssociationSet", zip(vpc.blockAssociations, vpc.blocks)) { xml, block in
            xml.element("associationId", block.0)
            xml.element("cidrBlock", block.1.description)
            xml.element("cidrBlockState") { $0.element("state", "associated") }
        }
        list("ipv6CidrBlockAssociationSet", [String]())
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
