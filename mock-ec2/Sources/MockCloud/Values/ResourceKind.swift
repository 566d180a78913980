/// The kinds of resources that have ids, and what EC2 says when it does not know one.
enum ResourceKind: String, CaseIterable, Hashable, Sendable {
    // The raw value is the name in tag specifications and in DescribeTags.
    case vpc
    case subnet
    case securityGroup = "security-group"
    case networkInterface = "network-interface"
    case instance
    case routeTable = "route-table"
    case networkACL = "network-acl"
    case subnetCIDRReservation = "subnet-cidr-reservation"

    var prefix: String {
        switch self {
        case .vpc: "vpc"
        case .subnet: "subnet"
        case .securityGroup: "sg"
        case .networkInterface: "eni"
        case .instance: "i"
        case .routeTable: "rtb"
        case .networkACL: "acl"
        case .subnetCIDRReservation: "scr"
        }
    }

    func notFound(_ id: String) -> CloudError {
        switch self {
        case .vpc: CloudError("InvalidVpcID.NotFound", "The vpc ID '\(id)' does not exist")
        case .subnet: CloudError("InvalidSubnetID.NotFound", "The subnet ID '\(id)' does not exist")
        case .securityGroup: CloudError("InvalidGroup.NotFound", "The security group '\(id)' does not exist")
        case .networkInterface:
            CloudError("InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '\(id)' does not exist")
        case .instance: CloudError("InvalidInstanceID.NotFound", "The instance ID '\(id)' does not exist")
        case .routeTable: CloudError("InvalidRouteTableID.NotFound", "The routeTable ID '\(id)' does not exist")
        case .networkACL: CloudError("InvalidNetworkAclID.NotFound", "The networkAcl ID '\(id)' does not exist")
        case .subnetCIDRReservation:
            CloudError(
                "InvalidSubnetCidrReservationID.NotFound", "The subnet CIDR reservation ID '\(id)' does not exist")
        }
    }

    /// Checks the form of an id: the kind's prefix and 8 or 17 hex digits.
    func check(_ id: String) throws(CloudError) {
        guard isWellFormed(id) else { throw CloudError(malformedCode, "Invalid id: \"\(id)\"") }
    }

    func check(_ ids: [String]) throws(CloudError) {
        for id in ids { try check(id) }
    }

    func isWellFormed(_ id: String) -> Bool {
        guard id.hasPrefix(prefix + "-") else { return false }
        let digits = id.utf8.dropFirst(prefix.utf8.count + 1)
        return [8, 17].contains(digits.count)
            && digits.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private var malformedCode: String {
        switch self {
        case .vpc: "InvalidVpcID.Malformed"
        case .subnet: "InvalidSubnetID.Malformed"
        case .securityGroup: "InvalidGroupId.Malformed"
        // Not a slip: this one is spelled `Id`.
        case .networkInterface: "InvalidNetworkInterfaceId.Malformed"
        case .instance: "InvalidInstanceID.Malformed"
        case .routeTable: "InvalidRouteTableId.Malformed"
        case .networkACL: "InvalidNetworkAclId.Malformed"
        case .subnetCIDRReservation: "InvalidSubnetCidrReservationId.Malformed"
        }
    }
}
