import IPAddressing
import MockCloud

/// What an association of an IPv6 block is written from.
struct IPv6Fields {
    var id: String
    var block: IPv6CIDR
    var state = BlockState.associated
}

/// How far a block is a VPC's or a subnet's. At once, here; but the answers to the calls say that it will be.
enum BlockState: String {
    case associating, associated, disassociating
}

extension XMLWriter {
    /// The shapes VpcIpv6CidrBlockAssociation and SubnetIpv6CidrBlockAssociation, which agree in what is written here.
    mutating func ipv6CIDRBlock(_ fields: IPv6Fields) {
        element("associationId", fields.id)
        element("ipv6CidrBlock", fields.block.description)
        element("ipv6CidrBlockState") { $0.element("state", fields.state.rawValue) }
    }

    /// The shape VpcCidrBlockAssociation.
    mutating func cidrBlock(_ id: String, _ block: IPv4CIDR, _ state: BlockState = .associated) {
        element("associationId", id)
        element("cidrBlock", block.description)
        element("cidrBlockState") { $0.element("state", state.rawValue) }
    }

    /// The shape RouteTable.
    mutating func routeTable(_ description: RouteTableDescription) {
        element("routeTableId", description.table.id)
        element("vpcId", description.vpc)
        element("ownerId", description.ownerID)
        list("routeSet", description.routes) { xml, route in
            switch route.destination {
            case .v4(let block): xml.element("destinationCidrBlock", block.description)
            case .v6(let block): xml.element("destinationIpv6CidrBlock", block.description)
            }
            xml.element("gatewayId", route.gateway)
            xml.element("state", "active")
            xml.element("origin", route.origin)
        }
        list("associationSet", [description.table]) { xml, table in
            xml.element("routeTableAssociationId", table.mainAssociation)
            xml.element("routeTableId", table.id)
            xml.element("main", true)
            xml.element("associationState") { $0.element("state", "associated") }
        }
        list("propagatingVgwSet", [String]())
        tags(description.table.tags)
    }

    /// The shape NetworkAcl.
    mutating func networkACL(_ description: NetworkACLDescription) {
        element("networkAclId", description.acl.id)
        element("vpcId", description.vpc)
        element("ownerId", description.ownerID)
        element("default", true)
        list("entrySet", description.entries) { xml, entry in
            xml.element("ruleNumber", entry.ruleNumber)
            xml.element("protocol", "-1")
            xml.element("ruleAction", entry.action)
            xml.element("egress", entry.isEgress)
            xml.element(entry.isIPv6 ? "ipv6CidrBlock" : "cidrBlock", entry.block)
        }
        list("associationSet", description.associations) { xml, association in
            xml.element("networkAclAssociationId", association.id)
            xml.element("networkAclId", description.acl.id)
            xml.element("subnetId", association.subnet)
        }
        tags(description.acl.tags)
    }

    /// The shape SubnetCidrReservation.
    mutating func cidrReservation(_ reservation: CIDRReservation) {
        element("subnetCidrReservationId", reservation.id)
        element("subnetId", reservation.subnet)
        element("cidr", reservation.block.description)
        element("reservationType", reservation.kind.rawValue)
        element("ownerId", reservation.ownerID)
        element("description", reservation.description)
        tags(reservation.tags)
    }
}
