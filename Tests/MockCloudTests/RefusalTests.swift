import IPAddressing
import MockCloud
import Testing

/// A call that EC2 refuses, and its words.
struct Refusal: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let code: String
    /// With ENI for the new interface, PRIMARY for node1's, NODE for node1, GROUP for the group.
    let message: String
    let call: @Sendable (inout World, CloudInterface) throws -> Void

    init(
        _ rule: String, _ code: String, _ message: String,
        _ call: @escaping @Sendable (inout World, CloudInterface) throws -> Void
    ) {
        testDescription = rule
        self.code = code
        self.message = message
        self.call = call
    }
}

@Suite struct RefusalTests {
    @Test(
        arguments: interfaceRefusals + attachmentRefusals + addressRefusals + prefixRefusals + networkRefusals
            + otherRefusals)
    func `what EC2 refuses is refused in its words and changes nothing`(_ refusal: Refusal) throws {
        var world = try World()
        let interface = try world.create(secondaries: 1)
        let message = refusal.message.replacing("ENI", with: interface.id)
            .replacing("PRIMARY", with: try world.primary.id).replacing("NODE", with: world.node1)
            .replacing("GROUP", with: world.group).replacing("SUBNET", with: world.subnet)
        let error = #expect(throws: CloudError.self) { try refusal.call(&world, interface) }
        #expect(error?.code == refusal.code)
        #expect(error?.message == message)
        #expect(error?.status == (refusal.code == "DryRunOperation" ? 412 : 400))
    }

    @Test(arguments: [
        ("AuthFailure", 401), ("UnauthorizedOperation", 403), ("DryRunOperation", 412), ("InternalError", 500),
        ("RequestLimitExceeded", 503), ("Unavailable", 503), ("InvalidSubnetID.NotFound", 400),
    ])
    func `the status follows from the code`(_ code: String, _ status: Int) {
        #expect(CloudError(code, "").status == status)
    }

    static let interfaceRefusals = [
        Refusal(
            "an unknown interface", "InvalidNetworkInterfaceID.NotFound",
            "The networkInterface ID '\(noInterface)' does not exist"
        ) { world, _ in try world.delete(noInterface) },
        Refusal("a malformed interface id", "InvalidNetworkInterfaceId.Malformed", "Invalid id: \"eni-zzz\"") {
            world, _ in try world.delete("eni-zzz")
        },
        Refusal(
            "an unknown subnet", "InvalidSubnetID.NotFound", "The subnet ID 'subnet-00000000' does not exist"
        ) { world, _ in _ = try world.create(in: "subnet-00000000") },
        Refusal("no subnet", "MissingParameter", "The request must contain the parameter subnetId") { world, _ in
            _ = try world.create(in: "")
        },
        Refusal("an unknown group", "InvalidGroup.NotFound", "The security group 'sg-00000000' does not exist") {
            world, _ in
            var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
            request.securityGroups = ["sg-00000000"]
            _ = try world.cloud.createNetworkInterface(request)
        },
        Refusal(
            "a primary address that is taken", "InvalidIPAddress.InUse", "Address 10.0.0.10 is in use."
        ) { world, _ in _ = try world.create(primary: IPv4Address(10, 0, 0, 10)) },
        Refusal(
            "a primary address outside the subnet", "InvalidParameterValue",
            "Address 192.168.0.9 does not fall within the subnet's address range"
        ) { world, _ in _ = try world.create(primary: elsewhere) },
        Refusal(
            "more addresses than are free", "InsufficientFreeAddressesInSubnet",
            "The specified subnet does not have enough free addresses to satisfy the request."
        ) { world, _ in _ = try world.create(secondaries: 16384) },
        Refusal(
            "tags for something else", "InvalidParameterValue",
            "'subnet' is not a valid taggable resource type for this operation."
        ) { world, _ in
            var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
            request.tagSpecifications = [TagSpecification(resourceType: "subnet", tags: [])]
            _ = try world.cloud.createNetworkInterface(request)
        },
        Refusal(
            "a rehearsal", "DryRunOperation", "Request would have succeeded, but DryRun flag is set."
        ) { world, _ in
            var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
            request.dryRun = true
            _ = try world.cloud.createNetworkInterface(request)
        },
        Refusal(
            "deleting the interface of a node", "InvalidParameterValue",
            "Network interface 'PRIMARY' is currently in use."
        ) { world, _ in try world.delete(try world.primary.id) },
        Refusal(
            "two attributes at once", "InvalidParameterCombination", "Fields for multiple attribute types specified"
        ) {
            world, interface in
            var request = ModifyNetworkInterfaceAttributeRequest(interface: interface.id)
            request.description = "x"
            request.sourceDestCheck = false
            try world.cloud.modifyNetworkInterfaceAttribute(request)
        },
        Refusal("no attribute", "InvalidParameterCombination", "No attributes specified.") { world, interface in
            try world.cloud.modifyNetworkInterfaceAttribute(
                ModifyNetworkInterfaceAttributeRequest(interface: interface.id))
        },
        Refusal(
            "an attachment of another interface", "InvalidAttachmentID.NotFound",
            "The attachment ID 'eni-attach-1' does not exist"
        ) { world, interface in
            var request = ModifyNetworkInterfaceAttributeRequest(interface: interface.id)
            request.attachment = .init(attachment: "eni-attach-1", deleteOnTermination: true)
            try world.cloud.modifyNetworkInterfaceAttribute(request)
        },
    ]

    static let attachmentRefusals = [
        Refusal(
            "an unknown instance", "InvalidInstanceID.NotFound", "The instance ID 'i-00000000' does not exist"
        ) { world, interface in _ = try world.attach(interface.id, at: 1, to: "i-00000000") },
        Refusal("an interface that is attached", "InvalidNetworkInterface.InUse", "Interface: [PRIMARY] in use.") {
            world, _ in _ = try world.attach(try world.primary.id, at: 1)
        },
        Refusal(
            "the index of the primary", "InvalidParameterValue",
            "Instance 'NODE' already has an interface attached at device index '0'."
        ) { world, interface in _ = try world.attach(interface.id, at: 0) },
        Refusal(
            "an index that is taken", "InvalidParameterValue",
            "Instance 'NODE' already has an interface attached at device index '1'."
        ) { world, interface in
            _ = try world.attach(interface.id, at: 1)
            _ = try world.attach(try world.create().id, at: 1)
        },
        Refusal(
            "the fourth interface of an m5.large", "AttachmentLimitExceeded",
            "Interface count 4 exceeds the limit for m5.large"
        ) { world, interface in
            for index in 1...2 { _ = try world.attach(try world.create().id, at: index) }
            _ = try world.attach(interface.id, at: 3)
        },
        Refusal(
            "an interface with more addresses than the type allows", "PrivateIpAddressLimitExceeded",
            "Number of private addresses will exceed limit."
        ) { world, _ in _ = try world.attach(try world.create(secondaries: 10).id, at: 1) },
        Refusal(
            "an interface of another zone", "InvalidParameterCombination",
            "You may not attach a network interface to an instance if they are not in the same availability zone"
        ) { world, _ in _ = try world.attach(try world.create(in: world.cloud.subnetOrder[1]).id, at: 1) },
        Refusal(
            "an instance that is terminated", "IncorrectState", "Instance 'NODE' is not 'running' or 'stopped'."
        ) { world, interface in
            _ = try world.cloud.terminateInstances(TerminateInstancesRequest(instances: [world.node1]))
            _ = try world.attach(interface.id, at: 1)
        },
        Refusal(
            "an unknown attachment", "InvalidAttachmentID.NotFound", "The attachment ID 'eni-attach-1' does not exist"
        ) { world, _ in try world.detach("eni-attach-1") },
        Refusal(
            "detaching the primary", "OperationNotPermitted",
            "The network interface at device index 0 and networkCard index 0 cannot be detached."
        ) { world, _ in try world.detach(try found(try world.primary.attachment).id) },
        Refusal(
            "an attachment of Amazon's", "OperationNotPermitted",
            "You are not allowed to manage 'ela-attach' attachments."
        ) { world, _ in try world.detach("ela-attach-0123") },
    ]

    static let addressRefusals = [
        Refusal(
            "an address of another", "InvalidParameterValue", "[10.0.0.20] assigned, but move is not allowed."
        ) { world, interface in try world.assign([IPv4Address(10, 0, 0, 20)], to: interface.id) },
        Refusal(
            "the primary address of another, even by force", "InvalidParameterValue",
            "[10.0.0.20] assigned, but move is not allowed."
        ) { world, interface in try world.assign([IPv4Address(10, 0, 0, 20)], to: interface.id, moving: true) },
        Refusal(
            "an address outside the subnet", "InvalidParameterValue",
            "Address 192.168.0.9 does not fall within the subnet's address range"
        ) { world, interface in try world.assign([elsewhere], to: interface.id) },
        Refusal(
            "the router's address", "InvalidParameterValue", "Address 10.0.0.1 is in subnet's reserved address range"
        ) { world, interface in try world.assign([IPv4Address(10, 0, 0, 1)], to: interface.id) },
        Refusal(
            "the last address", "InvalidParameterValue", "Address 10.0.63.255 is in subnet's reserved address range"
        ) { world, interface in try world.assign([IPv4Address(10, 0, 63, 255)], to: interface.id) },
        Refusal(
            "the tenth secondary address of an m5.large", "PrivateIpAddressLimitExceeded",
            "Number of private addresses will exceed limit."
        ) { world, _ in
            try world.assign(9, to: try world.primary.id)
            try world.assign(1, to: try world.primary.id)
        },
        Refusal(
            "more than is free", "InsufficientFreeAddressesInSubnet",
            "The specified subnet does not have enough free addresses to satisfy the request."
        ) { world, interface in try world.assign(16380, to: interface.id) },
        Refusal(
            "neither a count nor addresses", "MissingParameter",
            "The request must contain the parameter secondaryPrivateIpAddressCount or privateIpAddress"
        ) { world, interface in try world.assign([], to: interface.id) },
        Refusal(
            "a count and addresses", "InvalidParameterCombination",
            "The parameter secondaryPrivateIpAddressCount cannot be used with the parameter privateIpAddress"
        ) { world, interface in
            var request = AssignPrivateIPAddressesRequest(interface: interface.id)
            request.count = 1
            request.addresses = [IPv4Address(10, 0, 0, 50)]
            _ = try world.cloud.assignPrivateIPAddresses(request)
        },
        Refusal(
            "unassigning what is not assigned", "InvalidParameterValue",
            "Some of the specified addresses are not assigned to interface ENI"
        ) { world, interface in
            try world.unassign(interface.secondaryAddresses + [IPv4Address(10, 0, 0, 50)], from: interface.id)
        },
        Refusal(
            "unassigning the primary", "InvalidParameterValue",
            "Some of the specified addresses are not assigned to interface ENI"
        ) { world, interface in try world.unassign([interface.addresses[0]], from: interface.id) },
    ]

    private static func prefix(_ text: String, _ world: inout World, _ interface: CloudInterface) throws {
        var request = AssignPrivateIPAddressesRequest(interface: interface.id)
        request.prefixes = [try IPv4CIDR(parsing: text)]
        _ = try world.cloud.assignPrivateIPAddresses(request)
    }

    static let prefixRefusals = [
        Refusal(
            "a prefix that is no /28", "InvalidParameterValue",
            "Invalid prefix 10.0.1.0/27: the prefix length must be /28"
        ) { try prefix("10.0.1.0/27", &$0, $1) },
        Refusal(
            "a prefix outside the subnet", "InvalidParameterValue",
            "Prefix 10.0.64.16/28 does not fall within the subnet's address range"
        ) { try prefix("10.0.64.16/28", &$0, $1) },
        Refusal(
            "a prefix with the router's address", "InvalidParameterValue",
            "Prefix 10.0.0.0/28 is in subnet's reserved address range"
        ) { try prefix("10.0.0.0/28", &$0, $1) },
        Refusal(
            "a prefix with the last address", "InvalidParameterValue",
            "Prefix 10.0.63.240/28 is in subnet's reserved address range"
        ) { try prefix("10.0.63.240/28", &$0, $1) },
        Refusal(
            "a prefix in which an address is taken", "InvalidParameterValue",
            "[10.0.0.16/28] assigned, but move is not allowed."
        ) { try prefix("10.0.0.16/28", &$0, $1) },
        Refusal(
            "a count of addresses and one of prefixes", "InvalidParameterCombination",
            "The parameter secondaryPrivateIpAddressCount cannot be used with the parameter ipv4PrefixCount"
        ) { world, interface in
            var request = AssignPrivateIPAddressesRequest(interface: interface.id)
            request.count = 1
            request.prefixCount = 1
            _ = try world.cloud.assignPrivateIPAddresses(request)
        },
        Refusal(
            "more prefixes than there are", "InsufficientCidrBlocks",
            "The specified subnet does not have enough free cidr blocks to satisfy the request."
        ) { world, interface in try world.assignPrefixes(1023, to: interface.id) },
        Refusal(
            "the tenth prefix of an m5.large", "PrivateIpAddressLimitExceeded",
            "Number of private addresses will exceed limit."
        ) { world, _ in try world.assignPrefixes(10, to: try world.primary.id) },
        Refusal(
            "a primary address in a prefix of the same call", "InvalidIPAddress.InUse", "Address 10.0.1.20 is in use."
        ) { world, _ in
            var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
            request.primaryAddress = IPv4Address(10, 0, 1, 20)
            request.prefixes = [try IPv4CIDR(parsing: "10.0.1.16/28")]
            _ = try world.cloud.createNetworkInterface(request)
        },
        Refusal(
            "unassigning a prefix that is not assigned", "InvalidParameterValue",
            "Some of the specified addresses are not assigned to interface ENI"
        ) { world, interface in
            try world.unassign(prefixes: [try IPv4CIDR(parsing: "10.0.1.16/28")], from: interface.id)
        },
        Refusal(
            "attaching a branch", "OperationNotPermitted",
            "The branch network interface 'ENI' cannot be attached to an instance."
        ) { world, interface in
            var request = CreateNetworkInterfaceRequest(subnet: world.subnet)
            request.interfaceType = "branch"
            let branch = try world.cloud.createNetworkInterface(request).interface.id
            do {
                _ = try world.attach(branch, at: 1)
            } catch let error as CloudError {
                throw CloudError(error.code, error.message.replacing(branch, with: interface.id))
            }
        },
    ]

    private static func subnet(_ text: String, _ world: inout World, zone: String? = nil) throws {
        var request = CreateSubnetRequest(
            vpc: try found(world.cloud.vpcs.keys.first), block: try IPv4CIDR(parsing: text))
        request.zone = zone
        _ = try world.cloud.createSubnet(request)
    }

    static let networkRefusals = [
        Refusal("a VPC that is too big", "InvalidVpc.Range", "The CIDR '10.0.0.0/8' is invalid.") { world, _ in
            _ = try world.cloud.createVPC(CreateVPCRequest(block: try IPv4CIDR(parsing: "10.0.0.0/8")))
        },
        Refusal("a subnet outside its VPC", "InvalidSubnet.Range", "The CIDR '10.1.0.0/24' is invalid.") {
            world, _ in try subnet("10.1.0.0/24", &world)
        },
        Refusal("a subnet that is too small", "InvalidSubnet.Range", "The CIDR '10.0.192.0/29' is invalid.") {
            world, _ in try subnet("10.0.192.0/29", &world)
        },
        Refusal(
            "a subnet in another", "InvalidSubnet.Conflict", "The CIDR '10.0.1.0/24' conflicts with another subnet"
        ) { world, _ in try subnet("10.0.1.0/24", &world) },
        Refusal(
            "a zone that is not there", "InvalidParameterValue",
            "Value (us-west-2z) for parameter availabilityZone is invalid. Subnets can currently only be created in the "
                + "following availability zones: us-west-2a, us-west-2b, us-west-2c."
        ) { world, _ in try subnet("10.0.192.0/24", &world, zone: "us-west-2z") },
        Refusal("an unknown VPC", "InvalidVpcID.NotFound", "The vpc ID 'vpc-00000000' does not exist") { world, _ in
            try world.cloud.deleteVPC(DeleteVPCRequest(vpc: "vpc-00000000"))
        },
        Refusal(
            "IPv6 on creation without IPv6", "InvalidParameterValue",
            "Invalid value 'true' for assign-ipv6-address-on-creation. Cannot set assign-ipv6-address-on-creation to "
                + "true unless the subnet (SUBNET) has an IPv6 CIDR block associated with it."
        ) { world, _ in
            var request = ModifySubnetAttributeRequest(subnet: world.subnet)
            request.assignsIPv6AddressOnCreation = true
            try world.cloud.modifySubnetAttribute(request)
        },
        Refusal("a group without a VPC", "VPCIdNotSpecified", "No default VPC for this user") { world, _ in
            _ = try world.cloud.createSecurityGroup(CreateSecurityGroupRequest(name: "a", description: "b", vpc: nil))
        },
        Refusal(
            "an unknown route table", "InvalidRouteTableID.NotFound", "The routeTable ID 'rtb-00000000' does not exist"
        ) { world, _ in _ = try world.cloud.describeRouteTables(DescribeRequest(ids: ["rtb-00000000"])) },
        Refusal(
            "a reservation outside the subnet", "InvalidParameterValue",
            "The CIDR '10.0.64.0/28' is not within the subnet 'SUBNET'."
        ) { world, _ in
            _ = try world.cloud.createSubnetCIDRReservation(
                CreateSubnetCIDRReservationRequest(
                    subnet: world.subnet, block: .v4(try IPv4CIDR(parsing: "10.0.64.0/28")), kind: .prefix))
        },
        Refusal(
            "65 hops", "InvalidParameterValue",
            "Value ( 65 ) for parameter httpPutResponseHopLimit is invalid. Expecting a value between 1 and 64."
        ) { world, _ in
            var request = ModifyInstanceMetadataOptionsRequest(instance: world.node1)
            request.hopLimit = 65
            _ = try world.cloud.modifyInstanceMetadataOptions(request)
        },
        Refusal(
            "a launch with interfaces and a subnet", "InvalidParameterCombination",
            "Network interfaces and an instance-level subnet ID, security groups or addresses may not be specified on "
                + "the same request"
        ) { world, _ in
            var request = RunInstancesRequest(imageID: "ami-1", minCount: 1, maxCount: 1)
            request.subnet = world.subnet
            request.interfaces = [LaunchInterface(.new(CreateNetworkInterfaceRequest(subnet: "")), deviceIndex: 0)]
            _ = try world.cloud.runInstances(request)
        },
        Refusal("a launch with an attached interface", "InvalidNetworkInterface.InUse", "Interface: [PRIMARY] in use.")
        {
            world, _ in
            var request = RunInstancesRequest(imageID: "ami-1", minCount: 1, maxCount: 1)
            request.interfaces = [LaunchInterface(.existing(try world.primary.id), deviceIndex: 0)]
            _ = try world.cloud.runInstances(request)
        },
    ]

    static let otherRefusals = [
        Refusal("an unknown filter", "InvalidParameterValue", "The filter 'colour' is invalid") { world, _ in
            _ = try world.interfaces(("colour", ["red"]))
        },
        Refusal(
            "201 filter values", "FilterLimitExceeded",
            "The maximum number of filter values specified on a single call is 200"
        ) { world, _ in _ = try world.interfaces(("status", Array(repeating: "x", count: 201))) },
        Refusal(
            "a filter value of 256 characters", "FilterLimitExceeded",
            "The maximum length for a filter value is 255 characters"
        ) { world, _ in _ = try world.interfaces(("status", [String(repeating: "x", count: 256)])) },
        Refusal(
            "a page of 3", "InvalidParameterValue",
            "Value ( 3 ) for parameter maxResults is invalid. Expecting a value greater than 5."
        ) { world, _ in
            var request = DescribeRequest()
            request.maxResults = 3
            _ = try world.cloud.describeNetworkInterfaces(request)
        },
        Refusal(
            "ids with a page size", "InvalidParameterCombination",
            "The parameter instancesSet cannot be used with the parameter maxResults"
        ) { world, _ in
            var request = DescribeRequest(ids: [world.node1])
            request.maxResults = 10
            _ = try world.cloud.describeInstances(request)
        },
        Refusal("a token of ours that is none", "InvalidNextToken", "The token 'abc' is invalid") { world, _ in
            var request = DescribeRequest()
            request.nextToken = "abc"
            _ = try world.cloud.describeNetworkInterfaces(request)
        },
        Refusal(
            "an unknown type", "InvalidInstanceType", "The following supplied instance types do not exist: [m5.tiny]"
        ) { world, _ in _ = try world.cloud.describeInstanceTypes(DescribeRequest(ids: ["m5.large", "m5.tiny"])) },
        Refusal("a tag on nothing", "InvalidID", "The ID 'x-1' is not valid") { world, _ in
            try world.cloud.createTags(CreateTagsRequest(resources: ["x-1"], tags: [CloudTag(key: "a", value: "b")]))
        },
        Refusal(
            "one tag too many", "TagLimitExceeded", "The maximum number of Tags for a resource has been reached."
        ) { world, interface in
            for number in 0...50 {
                try world.cloud.createTags(
                    CreateTagsRequest(resources: [interface.id], tags: [CloudTag(key: "k\(number)", value: "")]))
            }
        },
        Refusal(
            "a tag of Amazon's", "InvalidParameterValue",
            "Tag keys starting with 'aws:' are reserved for internal use"
        ) { world, interface in
            try world.cloud.createTags(
                CreateTagsRequest(resources: [interface.id], tags: [CloudTag(key: "aws:x", value: "")]))
        },
        Refusal(
            "the first missing interface of several", "InvalidNetworkInterfaceID.NotFound",
            "The networkInterface ID '\(noInterface)' does not exist"
        ) { world, interface in
            _ = try world.cloud.describeNetworkInterfaces(DescribeRequest(ids: [interface.id, noInterface]))
        },
    ]
}
