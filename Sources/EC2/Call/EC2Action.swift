/// The calls of the EC2 API that are made here, and what a repetition of each would do.
enum EC2Action: String, CaseIterable {
    case createNetworkInterface = "CreateNetworkInterface"
    case attachNetworkInterface = "AttachNetworkInterface"
    case modifyNetworkInterfaceAttribute = "ModifyNetworkInterfaceAttribute"
    case detachNetworkInterface = "DetachNetworkInterface"
    case deleteNetworkInterface = "DeleteNetworkInterface"
    case describeNetworkInterfaces = "DescribeNetworkInterfaces"
    case describeInstances = "DescribeInstances"
    case describeInstanceTypes = "DescribeInstanceTypes"
    case describeSubnets = "DescribeSubnets"
    case assignPrivateIPAddresses = "AssignPrivateIpAddresses"
    case unassignPrivateIPAddresses = "UnassignPrivateIpAddresses"
    case createTags = "CreateTags"

    var isRead: Bool {
        switch self {
        case .describeNetworkInterfaces, .describeInstances, .describeInstanceTypes, .describeSubnets: true
        default: false
        }
    }

    /// Whether the same request once more leaves EC2 as the first alone would have: a Create is known by its client token,
    /// a tag that is set already is set again. The others answer the second request with an error about what the first
    /// did, or, as AssignPrivateIpAddresses, do it twice.
    var isIdempotent: Bool {
        switch self {
        case .createNetworkInterface, .createTags: true
        default: isRead
        }
    }
}
