import IPAddressing

// The texts are those that clients and their issue threads quote; some are parsed by clients.
extension CloudError {
    // MARK: Parameters

    /// A required parameter is not there; `name` as on the wire.
    public static func missingParameter(_ name: String) -> CloudError {
        CloudError("MissingParameter", "The request must contain the parameter \(name)")
    }

    public static func invalidParameterValue(_ message: String) -> CloudError {
        CloudError("InvalidParameterValue", message)
    }

    /// A parameter that is no IPv4 address.
    public static func invalidAddress(_ text: String) -> CloudError {
        .invalidParameterValue("invalid value for parameter address: \(text)")
    }

    /// The call was a rehearsal, and would have gone well so far.
    public static let dryRun = CloudError(
        "DryRunOperation", "Request would have succeeded, but DryRun flag is set.")

    static func invalidCombination(_ message: String) -> CloudError {
        CloudError("InvalidParameterCombination", message)
    }

    static func outOfRange(_ name: String, _ value: Int, _ expectation: String) -> CloudError {
        .invalidParameterValue("Value ( \(value) ) for parameter \(name) is invalid. Expecting a value \(expectation).")
    }

    static let idempotentParameterMismatch = CloudError(
        "IdempotentParameterMismatch",
        "The request uses the same client token as a previous, but non-identical request.")

    // MARK: Addresses

    static func outsideSubnet(_ block: IPCIDR) -> CloudError {
        .invalidParameterValue("\(block.name) does not fall within the subnet's address range")
    }

    static func reserved(_ block: IPCIDR) -> CloudError {
        .invalidParameterValue("\(block.name) is in subnet's reserved address range")
    }

    static func addressInUse(_ block: IPCIDR) -> CloudError {
        CloudError("InvalidIPAddress.InUse", "\(block.name) is in use.")
    }

    static func moveNotAllowed(_ blocks: [IPCIDR]) -> CloudError {
        .invalidParameterValue(
            "[\(blocks.map(\.text).joined(separator: ", "))] assigned, but move is not allowed.")
    }

    static func notAPrefix(_ block: some CustomStringConvertible, _ length: Int) -> CloudError {
        .invalidParameterValue("Invalid prefix \(block): the prefix length must be /\(length)")
    }

    static func noIPv6Block(_ subnet: String) -> CloudError {
        .invalidParameterValue("The subnet \(subnet) does not have an IPv6 CIDR block associated with it.")
    }

    static let noFreePrefixes = CloudError(
        "InsufficientCidrBlocks",
        "The specified subnet does not have enough free cidr blocks to satisfy the request.")

    static let tooManyIPv6Addresses = CloudError(
        "PrivateIpAddressLimitExceeded", "Number of IPv6 addresses will exceed limit.")

    static func prefixesUnsupported(_ type: String) -> CloudError {
        CloudError("UnsupportedOperation", "The instance type \(type) does not support prefixes.")
    }

    static func notAssigned(to interface: String) -> CloudError {
        .invalidParameterValue("Some of the specified addresses are not assigned to interface \(interface)")
    }

    static let subnetIsFull = CloudError(
        "InsufficientFreeAddressesInSubnet",
        "The specified subnet does not have enough free addresses to satisfy the request.")

    static let tooManyAddresses = CloudError(
        "PrivateIpAddressLimitExceeded", "Number of private addresses will exceed limit.")

    // MARK: Interfaces and attachments

    /// The interface that is to be deleted is attached.
    static func interfaceCurrentlyInUse(_ interface: String) -> CloudError {
        .invalidParameterValue("Network interface '\(interface)' is currently in use.")
    }

    /// The interface that is to be attached is attached already.
    static func interfaceInUse(_ interface: String) -> CloudError {
        CloudError("InvalidNetworkInterface.InUse", "Interface: [\(interface)] in use.")
    }

    static func deviceIndexTaken(_ index: Int, of instance: String) -> CloudError {
        .invalidParameterValue("Instance '\(instance)' already has an interface attached at device index '\(index)'.")
    }

    static func attachmentLimit(_ count: Int, of type: String) -> CloudError {
        CloudError("AttachmentLimitExceeded", "Interface count \(count) exceeds the limit for \(type)")
    }

    static func noSuchCard(_ card: Int, of type: String) -> CloudError {
        .invalidParameterValue("Network card index \(card) is invalid for instance type \(type)")
    }

    static func attachmentNotFound(_ attachment: String) -> CloudError {
        CloudError("InvalidAttachmentID.NotFound", "The attachment ID '\(attachment)' does not exist")
    }

    static func primaryCannotBeDetached(_ attachment: CloudInterface.Attachment) -> CloudError {
        CloudError(
            "OperationNotPermitted",
            "The network interface at device index \(attachment.deviceIndex) and networkCard index "
                + "\(attachment.card) cannot be detached.")
    }

    static let foreignAttachment = CloudError(
        "OperationNotPermitted", "You are not allowed to manage 'ela-attach' attachments.")

    static let zonesDiffer = CloudError.invalidCombination(
        "You may not attach a network interface to an instance if they are not in the same availability zone")

    static func branchInterface(_ interface: String) -> CloudError {
        CloudError(
            "OperationNotPermitted", "The branch network interface '\(interface)' cannot be attached to an instance.")
    }

    static func instanceNotReady(_ instance: String) -> CloudError {
        CloudError("IncorrectState", "Instance '\(instance)' is not 'running' or 'stopped'.")
    }

    static func interfaceQuota(_ quota: Int) -> CloudError {
        CloudError(
            "NetworkInterfaceLimitExceeded",
            "You have reached your quota of \(quota) network interfaces in this region.")
    }

    // MARK: Others

    static let tooManyTags = CloudError(
        "TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")

    static func unknownTypes(_ names: [String]) -> CloudError {
        CloudError(
            "InvalidInstanceType",
            "The following supplied instance types do not exist: [\(names.joined(separator: ", "))]")
    }

    static let requestLimitExceeded = CloudError("RequestLimitExceeded", "Request limit exceeded.")

    // MARK: Networks

    static func rangeOfVPC(_ block: some CustomStringConvertible) -> CloudError {
        CloudError("InvalidVpc.Range", "The CIDR '\(block)' is invalid.")
    }

    static func rangeOfSubnet(_ block: some CustomStringConvertible) -> CloudError {
        CloudError("InvalidSubnet.Range", "The CIDR '\(block)' is invalid.")
    }

    static func subnetConflict(_ block: some CustomStringConvertible) -> CloudError {
        CloudError("InvalidSubnet.Conflict", "The CIDR '\(block)' conflicts with another subnet")
    }

    static func blocksOverlap(_ block: IPv4CIDR, _ other: IPv4CIDR) -> CloudError {
        CloudError("InvalidVpc.Range", "The CIDR '\(block)' overlaps with the CIDR '\(other)' of the VPC.")
    }

    static func blockQuota(_ vpc: String) -> CloudError {
        CloudError(
            "CidrLimitExceeded", "This network '\(vpc)' has met its maximum number of allowed CIDRs: 5")
    }

    static func primaryBlock(_ association: String) -> CloudError {
        CloudError(
            "OperationNotPermitted",
            "The vpc CIDR block with association ID \(association) may not be disassociated. "
                + "It is the primary IPv4 CIDR block of the VPC")
    }

    static func blockInUse(_ block: some CustomStringConvertible, of vpc: String) -> CloudError {
        CloudError("InvalidCidrBlock.InUse", "The vpc \(vpc) currently has a subnet within CIDR block \(block)")
    }

    static func noSuchBlockAssociation(_ association: String) -> CloudError {
        CloudError(
            "InvalidVpcCidrBlockAssociationID.NotFound",
            "The vpc CIDR block association ID '\(association)' does not exist")
    }

    static func hasDependencies(_ what: String, _ id: String) -> CloudError {
        CloudError("DependencyViolation", "The \(what) '\(id)' has dependencies and cannot be deleted.")
    }

    static func groupIsUsed(_ id: String) -> CloudError {
        CloudError("DependencyViolation", "resource \(id) has a dependent object")
    }

    static func duplicateGroup(_ name: String, _ vpc: String) -> CloudError {
        CloudError("InvalidGroup.Duplicate", "The security group '\(name)' already exists for VPC '\(vpc)'")
    }
}

extension IPCIDR {
    /// An address as such, a prefix with its length.
    fileprivate var text: String { isAddress ? address.description : description }

    fileprivate var name: String { "\(isAddress ? "Address" : "Prefix") \(text)" }
}
