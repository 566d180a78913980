import MockCloud

/// What an action is about: `arn:aws:ec2:us-west-2:123456789012:network-interface/eni-...`.
struct ActionResource: Hashable, Sendable {
    /// `ec2`, or `iam` for the roles that STS is asked for.
    var service = "ec2"
    /// Empty for the services that have none.
    var region: String
    var account: String
    /// `network-interface`
    var type: String
    /// `*` for what the call would create.
    var id: String

    var arn: String { "arn:aws:\(service):\(region):\(account):\(type)/\(id)" }
}

extension ActionResource {
    /// What a call of EC2 is about; `nil` for one whose permission is not per resource, as with nearly all that describe.
    init?(of action: String, _ parameters: [FormDecoding.Pair], _ configuration: CloudConfiguration) {
        guard let target = Self.targets[action] else { return nil }
        var type = target.type
        var id = "*"
        if let name = target.parameter, let value = parameters.first(where: { $0.name == name })?.value,
            !value.isEmpty
        {
            id = value
            type = target.type.isEmpty ? Self.type(ofID: value) : target.type
        }
        self.init(region: configuration.region, account: configuration.accountID, type: type, id: id)
    }

    private struct Target: Sendable {
        /// Empty: the id tells.
        var type: String
        /// Which parameter has the id; `nil` where there is none yet.
        var parameter: String?

        init(_ type: String, _ parameter: String? = nil) {
            self.type = type
            self.parameter = parameter
        }
    }

    /// "Actions, resources, and condition keys for Amazon EC2", Service Authorization Reference. Where an action needs
    /// several resources, EC2 names the one that it checked first, which is not documented: here it is the one that the
    /// action makes or changes.
    private static let targets: [String: Target] = [
        "CreateNetworkInterface": Target("network-interface"),
        "AttachNetworkInterface": Target("network-interface", "NetworkInterfaceId"),
        "ModifyNetworkInterfaceAttribute": Target("network-interface", "NetworkInterfaceId"),
        "DetachNetworkInterface": Target("network-interface"),
        "DeleteNetworkInterface": Target("network-interface", "NetworkInterfaceId"),
        "AssignPrivateIpAddresses": Target("network-interface", "NetworkInterfaceId"),
        "UnassignPrivateIpAddresses": Target("network-interface", "NetworkInterfaceId"),
        "AssignIpv6Addresses": Target("network-interface", "NetworkInterfaceId"),
        "UnassignIpv6Addresses": Target("network-interface", "NetworkInterfaceId"),
        "RunInstances": Target("instance"),
        "TerminateInstances": Target("instance", "InstanceId.1"),
        "ModifyInstanceMetadataOptions": Target("instance", "InstanceId"),
        "CreateVpc": Target("vpc"),
        "DeleteVpc": Target("vpc", "VpcId"),
        "DescribeVpcAttribute": Target("vpc", "VpcId"),
        "ModifyVpcAttribute": Target("vpc", "VpcId"),
        "AssociateVpcCidrBlock": Target("vpc", "VpcId"),
        "DisassociateVpcCidrBlock": Target("vpc"),
        "CreateSubnet": Target("subnet"),
        "DeleteSubnet": Target("subnet", "SubnetId"),
        "ModifySubnetAttribute": Target("subnet", "SubnetId"),
        "AssociateSubnetCidrBlock": Target("subnet", "SubnetId"),
        "CreateSubnetCidrReservation": Target("subnet", "SubnetId"),
        "DeleteSubnetCidrReservation": Target("subnet-cidr-reservation", "SubnetCidrReservationId"),
        "CreateSecurityGroup": Target("security-group"),
        "DeleteSecurityGroup": Target("security-group", "GroupId"),
        "CreateTags": Target("", "ResourceId.1"),
        "DeleteTags": Target("", "ResourceId.1"),
    ]

    private static func type(ofID id: String) -> String {
        let prefix = id.prefix { $0 != "-" }
        return types[String(prefix)] ?? "*"
    }

    private static let types = [
        "vpc": "vpc", "subnet": "subnet", "sg": "security-group", "eni": "network-interface", "i": "instance",
        "rtb": "route-table", "acl": "network-acl", "scr": "subnet-cidr-reservation",
    ]
}
