import IPAddressing
import MockCloud

extension EC2Operations {
    @Sendable static func createSubnet(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let vpc = try query.required("VpcId")
        guard let block = try query.block("CidrBlock") else {
            throw CloudError("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
        }
        var request = CreateSubnetRequest(vpc: vpc, block: block)
        request.ipv6Block = try query.value("Ipv6CidrBlock", "IPv6 CIDR block")
        request.zone = query.string("AvailabilityZone")
        request.zoneID = query.string("AvailabilityZoneId")
        request.tagSpecifications = try query.tagSpecifications()
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let subnet = try cloud.createSubnet(request)
        return XMLWriter { xml in xml.element("subnet") { $0.subnet(subnet) } }
    }

    @Sendable static func deleteSubnet(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = DeleteSubnetRequest(subnet: try query.required("SubnetId"))
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        try cloud.deleteSubnet(request)
        return done
    }

    @Sendable static func describeSubnets(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("SubnetId")
        try query.finish()
        let page = try cloud.describeSubnets(request)
        return XMLWriter { xml in
            xml.list("subnetSet", page.elements) { $0.subnet($1) }
            xml.element("nextToken", page.nextToken)
        }
    }

    @Sendable static func modifySubnetAttribute(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = ModifySubnetAttributeRequest(subnet: try query.required("SubnetId"))
        request.mapsPublicAddressOnLaunch = try query.boolean("MapPublicIpOnLaunch.Value")
        request.assignsIPv6AddressOnCreation = try query.boolean("AssignIpv6AddressOnCreation.Value")
        request.enablesDNS64 = try query.boolean("EnableDns64.Value")
        try query.finish()
        try cloud.modifySubnetAttribute(request)
        return done
    }

    @Sendable static func associateSubnetCIDRBlock(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let subnet = try query.required("SubnetId")
        guard let block = try query.value("Ipv6CidrBlock", "IPv6 CIDR block") as IPv6CIDR? else {
            throw CloudError("MissingParameter", "The request must contain the parameter ipv6CidrBlock")
        }
        try query.finish()
        let association = try cloud.associateSubnetCIDRBlock(
            AssociateSubnetCIDRBlockRequest(subnet: subnet, block: block))
        return XMLWriter { xml in
            xml.element("subnetId", subnet)
            xml.element("ipv6CidrBlockAssociation") {
                $0.ipv6CIDRBlock(IPv6Fields(id: association.id, block: association.block, state: .associating))
            }
        }
    }

    @Sendable static func createSubnetCIDRReservation(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let subnet = try query.required("SubnetId")
        _ = try query.required("Cidr")
        let kind = try query.required("ReservationType")
        guard let kind = CIDRReservation.Kind(rawValue: kind) else { throw .invalidValue("reservationType", kind) }
        guard let block = try query.value("Cidr", "CIDR block") as IPCIDR? else {
            throw CloudError("MissingParameter", "The request must contain the parameter Cidr")
        }
        var request = CreateSubnetCIDRReservationRequest(subnet: subnet, block: block, kind: kind)
        request.description = query.string("Description")
        request.tagSpecifications = try query.tagSpecifications()
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let reservation = try cloud.createSubnetCIDRReservation(request)
        return XMLWriter { xml in xml.element("subnetCidrReservation") { $0.cidrReservation(reservation) } }
    }

    @Sendable static func deleteSubnetCIDRReservation(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = DeleteSubnetCIDRReservationRequest(
            reservation: try query.required("SubnetCidrReservationId"))
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let reservation = try cloud.deleteSubnetCIDRReservation(request)
        return XMLWriter { xml in xml.element("deletedSubnetCidrReservation") { $0.cidrReservation(reservation) } }
    }

    @Sendable static func getSubnetCIDRReservations(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let subnet = try query.required("SubnetId")
        let dryRun = try query.boolean("DryRun") ?? false
        // A subnet has too few reservations for pages.
        _ = try query.integer("MaxResults")
        try query.finish()
        let reservations = try cloud.getSubnetCIDRReservations(subnet: subnet, dryRun: dryRun)
        return XMLWriter { xml in
            xml.list("subnetIpv4CidrReservationSet", reservations.filter { !$0.isIPv6 }) { $0.cidrReservation($1) }
            xml.list("subnetIpv6CidrReservationSet", reservations.filter(\.isIPv6)) { $0.cidrReservation($1) }
        }
    }
}

extension CIDRReservation {
    fileprivate var isIPv6: Bool { if case .v6 = block { true } else { false } }
}
