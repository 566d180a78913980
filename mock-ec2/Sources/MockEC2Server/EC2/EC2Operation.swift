import MockCloud

/// One EC2 action: reads its parameters, makes the call, and writes the content of the answer.
typealias EC2Operation =
    @Sendable (_ query: inout QueryReader, _ cloud: inout MockCloud) throws(CloudError) -> XMLWriter

/// The actions of EC2 that this server understands, by name.
enum EC2Operations {
    static let all: [String: EC2Operation] = [
        "CreateNetworkInterface": createNetworkInterface,
        "AttachNetworkInterface": attachNetworkInterface,
        "ModifyNetworkInterfaceAttribute": modifyNetworkInterfaceAttribute,
        "DetachNetworkInterface": detachNetworkInterface,
        "DeleteNetworkInterface": deleteNetworkInterface,
        "DescribeNetworkInterfaces": describeNetworkInterfaces,
        "AssignPrivateIpAddresses": assignPrivateIPAddresses,
        "UnassignPrivateIpAddresses": unassignPrivateIPAddresses,
        "AssignIpv6Addresses": assignIPv6Addresses,
        "UnassignIpv6Addresses": unassignIPv6Addresses,
        "DescribeNetworkInterfaceAttribute": describeNetworkInterfaceAttribute,
        "RunInstances": runInstances,
        "ModifyInstanceMetadataOptions": modifyInstanceMetadataOptions,
        "DescribeInstances": describeInstances,
        "DescribeInstanceTypes": describeInstanceTypes,
        "TerminateInstances": terminateInstances,
        "CreateSubnet": createSubnet,
        "DeleteSubnet": deleteSubnet,
        "DescribeSubnets": describeSubnets,
        "ModifySubnetAttribute": modifySubnetAttribute,
        "AssociateSubnetCidrBlock": associateSubnetCIDRBlock,
        "CreateSubnetCidrReservation": createSubnetCIDRReservation,
        "DeleteSubnetCidrReservation": deleteSubnetCIDRReservation,
        "GetSubnetCidrReservations": getSubnetCIDRReservations,
        "CreateVpc": createVPC,
        "DeleteVpc": deleteVPC,
        "DescribeVpcs": describeVPCs,
        "DescribeVpcAttribute": describeVPCAttribute,
        "ModifyVpcAttribute": modifyVPCAttribute,
        "AssociateVpcCidrBlock": associateVPCCIDRBlock,
        "DisassociateVpcCidrBlock": disassociateVPCCIDRBlock,
        "DescribeRouteTables": describeRouteTables,
        "DescribeNetworkAcls": describeNetworkACLs,
        "CreateSecurityGroup": createSecurityGroup,
        "DeleteSecurityGroup": deleteSecurityGroup,
        "DescribeSecurityGroups": describeSecurityGroups,
        "DescribeAvailabilityZones": describeAvailabilityZones,
        "CreateTags": createTags,
        "DeleteTags": deleteTags,
        "DescribeTags": describeTags,
    ]

    /// The answer of an action that has nothing to say.
    static var done: XMLWriter { XMLWriter { $0.element("return", true) } }
}
