import IPAddressing
import MockCloud
import Testing

@Suite struct NetworkTests {
    private func block(_ text: String) throws -> IPv4CIDR { try IPv4CIDR(parsing: text) }

    @Test func `a VPC is born with a group, a route table and an ACL, and is used like any other`() throws {
        var world = try World()
        var request = CreateVPCRequest(block: try block("172.16.0.0/16"))
        request.hasIPv6 = true
        let vpc = try world.cloud.createVPC(request)
        let filter = [CloudFilter(name: "vpc-id", values: [vpc.id])]
        let groups = try world.cloud.describeSecurityGroups(DescribeRequest(filters: filter)).elements
        #expect(groups.map(\.name) == ["default"])
        let tables = try world.cloud.describeRouteTables(DescribeRequest(filters: filter)).elements
        let own = try found(vpc.ipv6Associations.first).block
        #expect(tables.map { $0.routes.map(\.destination.description) } == [["172.16.0.0/16", own.description]])
        let acls = try world.cloud.describeNetworkACLs(DescribeRequest(filters: filter)).elements
        #expect(acls.count == 1 && acls[0].associations == [] && acls[0].entries.count == 8)

        var wanted = CreateSubnetRequest(vpc: vpc.id, block: try block("172.16.5.0/24"))
        wanted.zoneID = "usw2-az2"
        wanted.ipv6Block = try IPv6CIDR(containing: own.address, prefixLength: 64)
        let subnet = try world.cloud.createSubnet(wanted)
        #expect(subnet.availabilityZone == "us-west-2b" && subnet.availableAddressCount == 251)
        let interface = try world.create(in: subnet.id)
        #expect(interface.securityGroups == groups.map(\.id) && subnet.block.contains(interface.addresses[0]))
        #expect(
            try world.cloud.describeNetworkACLs(DescribeRequest(filters: filter)).elements[0].associations.count == 1)

        #expect(throws: CloudError.self) { try world.cloud.deleteVPC(DeleteVPCRequest(vpc: vpc.id)) }
        let used = #expect(throws: CloudError.self) {
            try world.cloud.deleteSubnet(DeleteSubnetRequest(subnet: subnet.id))
        }
        #expect(used?.message == "The subnet '\(subnet.id)' has dependencies and cannot be deleted.")
        try world.delete(interface.id)
        try world.cloud.deleteSubnet(DeleteSubnetRequest(subnet: subnet.id))
        try world.cloud.deleteVPC(DeleteVPCRequest(vpc: vpc.id))
        #expect(world.cloud.vpcs.count == 1 && world.cloud.securityGroups.count == 1)
    }

    @Test func `blocks are added to VPCs and subnets`() throws {
        var world = try World()
        let vpc = try found(world.cloud.vpcs.keys.first)
        var request = AssociateVPCCIDRBlockRequest(vpc: vpc)
        request.block = try block("100.64.0.0/16")
        _ = try world.cloud.associateVPCCIDRBlock(request)
        #expect(world.cloud.vpcs[vpc]?.blocks.map(\.description) == ["10.0.0.0/16", "100.64.0.0/16"])
        let subnet = try world.cloud.createSubnet(CreateSubnetRequest(vpc: vpc, block: try block("100.64.0.0/20")))
        #expect(world.cloud.subnets[subnet.id]?.block == subnet.block)
        #expect(throws: CloudError.self) { try world.cloud.associateVPCCIDRBlock(request) }
        request.block = nil
        request.wantsIPv6 = true
        guard case .v6(let whole) = try world.cloud.associateVPCCIDRBlock(request).block else { throw NotFound() }
        let own = try IPv6CIDR(containing: whole.address, prefixLength: 64)
        _ = try world.cloud.associateSubnetCIDRBlock(AssociateSubnetCIDRBlockRequest(subnet: subnet.id, block: own))
        #expect(world.cloud.subnets[subnet.id]?.ipv6Association?.block == own)
        let conflict = #expect(throws: CloudError.self) {
            try world.cloud.associateSubnetCIDRBlock(AssociateSubnetCIDRBlockRequest(subnet: world.subnet, block: own))
        }
        #expect(conflict?.code == "InvalidSubnet.Conflict")
        var change = ModifySubnetAttributeRequest(subnet: subnet.id)
        change.assignsIPv6AddressOnCreation = true
        try world.cloud.modifySubnetAttribute(change)
        #expect(try world.create(in: subnet.id).ipv6Addresses.count == 1)
    }

    @Test func `a block is taken from a VPC when no subnet is in it, but the primary one never`() throws {
        var world = try World { $0.hasIPv6 = true }
        let vpc = try found(world.cloud.vpcs.values.first)
        var request = AssociateVPCCIDRBlockRequest(vpc: vpc.id)
        request.block = try block("100.64.0.0/16")
        let added = try world.cloud.associateVPCCIDRBlock(request)
        let subnet = try world.cloud.createSubnet(CreateSubnetRequest(vpc: vpc.id, block: try block("100.64.1.0/24")))
        _ = world.cloud.drainChanges()
        let refusals = [
            (vpc.blockAssociations[0], "OperationNotPermitted"), (added.id, "InvalidCidrBlock.InUse"),
            (vpc.ipv6Associations[0].id, "InvalidCidrBlock.InUse"),
            ("vpc-cidr-assoc-00000000000000000", "InvalidVpcCidrBlockAssociationID.NotFound"), ("", "MissingParameter"),
        ]
        for (association, code) in refusals {
            let error = #expect(throws: CloudError.self) {
                try world.cloud.disassociateVPCCIDRBlock(DisassociateVPCCIDRBlockRequest(association: association))
            }
            #expect(error?.code == code)
        }
        #expect(world.cloud.drainChanges().isEmpty)
        try world.cloud.deleteSubnet(DeleteSubnetRequest(subnet: subnet.id))
        let gone = try world.cloud.disassociateVPCCIDRBlock(DisassociateVPCCIDRBlockRequest(association: added.id))
        #expect(gone.vpc == vpc.id && gone.association == added)
        #expect(world.cloud.vpcs[vpc.id]?.blocks == vpc.blocks)
        #expect(world.cloud.drainChanges() == [.vpcBlock(added.block, isAssociated: false)])
    }

    @Test func `blocks that VPCs share are the data plane's until the last has gone`() throws {
        var world = try World()
        _ = world.cloud.drainChanges()
        let twin = try world.cloud.createVPC(CreateVPCRequest(block: try block("10.0.0.0/16")))
        #expect(world.cloud.drainChanges().isEmpty)
        var request = CreateVPCRequest(block: try block("172.16.0.0/16"))
        request.hasIPv6 = true
        let other = try world.cloud.createVPC(request)
        let blocks = [.v4(other.block), IPCIDR.v6(try found(other.ipv6Associations.first).block)]
        #expect(world.cloud.drainChanges() == blocks.map { .vpcBlock($0, isAssociated: true) })
        for vpc in [twin, other] { try world.cloud.deleteVPC(DeleteVPCRequest(vpc: vpc.id)) }
        #expect(world.cloud.drainChanges() == blocks.map { .vpcBlock($0, isAssociated: false) })
    }

    @Test func `VPC attributes are read and switched one at a time`() throws {
        var world = try World()
        let vpc = try found(world.cloud.vpcs.keys.first)
        let values = try VPCAttribute.allCases.map {
            try world.cloud.describeVPCAttribute(DescribeVPCAttributeRequest(vpc: vpc, attribute: $0))
        }
        #expect(values == [true, false, false])
        try world.cloud.modifyVPCAttribute(ModifyVPCAttributeRequest(vpc: vpc, changes: [.enableDNSHostnames: true]))
        #expect(world.cloud.vpcs[vpc]?.enablesDNSHostnames == true)
        #expect(throws: CloudError.self) {
            try world.cloud.modifyVPCAttribute(
                ModifyVPCAttributeRequest(vpc: vpc, changes: [.enableDNSHostnames: true, .enableDNSSupport: true]))
        }
    }

    @Test func `groups have names of their own and stay while they are used`() throws {
        var world = try World()
        let vpc = try found(world.cloud.vpcs.keys.first)
        let group = try world.cloud.createSecurityGroup(
            CreateSecurityGroupRequest(name: "pods", description: "d", vpc: vpc))
        let twice = #expect(throws: CloudError.self) {
            try world.cloud.createSecurityGroup(CreateSecurityGroupRequest(name: "pods", description: "d", vpc: vpc))
        }
        #expect(twice?.code == "InvalidGroup.Duplicate")
        var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
        request.securityGroups = [group.id]
        let interface = try world.cloud.createNetworkInterface(request).interface.id
        let used = #expect(throws: CloudError.self) {
            try world.cloud.deleteSecurityGroup(DeleteSecurityGroupRequest(group: group.id))
        }
        #expect(used?.code == "DependencyViolation")
        try world.delete(interface)
        try world.cloud.deleteSecurityGroup(DeleteSecurityGroupRequest(group: group.id))
        #expect(world.cloud.securityGroups[group.id] == nil)
        let own = #expect(throws: CloudError.self) {
            try world.cloud.deleteSecurityGroup(DeleteSecurityGroupRequest(group: world.group))
        }
        #expect(own?.code == "CannotDelete")
    }
}
