import IPAddressing
import MockCloud

extension EC2Operations {
    @Sendable static func createVPC(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        guard let block = try query.block("CidrBlock") else {
            throw CloudError("MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.")
        }
        var request = CreateVPCRequest(block: block)
        request.hasIPv6 = try query.boolean("AmazonProvidedIpv6CidrBlock") ?? false
        request.tagSpecifications = try query.tagSpecifications()
        request.dryRun = try query.boolean("DryRun") ?? false
        // There is no hardware to dedicate.
        _ = query.string("InstanceTenancy")
        try query.finish()
        let vpc = try cloud.createVPC(request)
        return XMLWriter { xml in xml.element("vpc") { $0.vpc(vpc, isNew: true) } }
    }

    @Sendable static func deleteVPC(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = DeleteVPCRequest(vpc: try query.required("VpcId"))
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        try cloud.deleteVPC(request)
        return done
    }

    @Sendable static func describeVPCs(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("VpcId")
        try query.finish()
        let page = try cloud.describeVPCs(request)
        return XMLWriter { xml in
            xml.list("vpcSet", page.elements) { $0.vpc($1) }
            xml.element("nextToken", page.nextToken)
        }
    }

    @Sendable static func describeVPCAttribute(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let name = try query.required("Attribute")
        guard let attribute = VPCAttribute(rawValue: name) else { throw .invalidValue("attribute", name) }
        var request = DescribeVPCAttributeRequest(vpc: try query.required("VpcId"), attribute: attribute)
        request.dryRun = try query.boolean("DryRun") ?? false
        try query.finish()
        let isOn = try cloud.describeVPCAttribute(request)
        return XMLWriter { xml in
            xml.element("vpcId", request.vpc)
            xml.element(attribute.rawValue) { $0.element("value", isOn) }
        }
    }

    @Sendable static func modifyVPCAttribute(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = ModifyVPCAttributeRequest(vpc: try query.required("VpcId"), changes: [:])
        for attribute in VPCAttribute.allCases {
            let name = attribute.rawValue.prefix(1).uppercased() + attribute.rawValue.dropFirst()
            request.changes[attribute] = try query.boolean("\(name).Value")
        }
        try query.finish()
        try cloud.modifyVPCAttribute(request)
        return done
    }

    @Sendable static func associateVPCCIDRBlock(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        var request = AssociateVPCCIDRBlockRequest(vpc: try query.required("VpcId"))
        request.block = try query.block("CidrBlock")
        request.wantsIPv6 = try query.boolean("AmazonProvidedIpv6CidrBlock") ?? false
        try query.finish()
        let association = try cloud.associateVPCCIDRBlock(request)
        return answer(request.vpc, association, .associating)
    }

    @Sendable static func disassociateVPCCIDRBlock(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = DisassociateVPCCIDRBlockRequest(association: try query.required("AssociationId"))
        try query.finish()
        let gone = try cloud.disassociateVPCCIDRBlock(request)
        return answer(gone.vpc, gone.association, .disassociating)
    }

    private static func answer(_ vpc: String, _ association: VPCBlockAssociation, _ state: BlockState) -> XMLWriter {
        XMLWriter { xml in
            xml.element("vpcId", vpc)
            switch association.block {
            case .v4(let block): xml.element("cidrBlockAssociation") { $0.cidrBlock(association.id, block, state) }
            case .v6(let block):
                xml.element("ipv6CidrBlockAssociation") {
                    $0.ipv6CIDRBlock(IPv6Fields(id: association.id, block: block, state: state))
                }
            }
        }
    }

    @Sendable static func describeRouteTables(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("RouteTableId")
        try query.finish()
        let page = try cloud.describeRouteTables(request)
        return XMLWriter { xml in
            xml.list("routeTableSet", page.elements) { $0.routeTable($1) }
            xml.element("nextToken", page.nextToken)
        }
    }

    @Sendable static func describeNetworkACLs(
        _ query: inout QueryReader, _ cloud: inout MockCloud
    ) throws(CloudError) -> XMLWriter {
        let request = try query.describe("NetworkAclId")
        try query.finish()
        let page = try cloud.describeNetworkACLs(request)
        return XMLWriter { xml in
            xml.list("networkAclSet", page.elements) { $0.networkACL($1) }
            xml.element("nextToken", page.nextToken)
        }
    }
}
