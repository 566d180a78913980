/// An attribute of a VPC that can be switched.
public enum VPCAttribute: String, CaseIterable, Hashable, Sendable {
    case enableDNSSupport = "enableDnsSupport"
    case enableDNSHostnames = "enableDnsHostnames"
    case enableAddressUsageMetrics = "enableNetworkAddressUsageMetrics"

    var path: WritableKeyPath<VPC, Bool> {
        switch self {
        case .enableDNSSupport: \.enablesDNSSupport
        case .enableDNSHostnames: \.enablesDNSHostnames
        case .enableAddressUsageMetrics: \.enablesAddressUsageMetrics
        }
    }
}

/// The parameters of DescribeVpcAttribute.
public struct DescribeVPCAttributeRequest: Hashable, Sendable {
    public var vpc: String
    public var attribute: VPCAttribute
    public var dryRun = false

    public init(vpc: String, attribute: VPCAttribute) {
        self.vpc = vpc
        self.attribute = attribute
    }
}

/// The parameters of ModifyVpcAttribute.
public struct ModifyVPCAttributeRequest: Hashable, Sendable {
    public var vpc: String
    /// Exactly one.
    public var changes: [VPCAttribute: Bool]

    public init(vpc: String, changes: [VPCAttribute: Bool]) {
        self.vpc = vpc
        self.changes = changes
    }
}

extension MockCloud {
    /// DescribeVpcAttribute.
    public mutating func describeVPCAttribute(_ request: DescribeVPCAttributeRequest) throws(CloudError) -> Bool {
        try admit(.describeVPCAttribute)
        try ResourceKind.vpc.check(request.vpc)
        try authorize(dryRun: request.dryRun)
        return try existingVPC(request.vpc)[keyPath: request.attribute.path]
    }

    /// ModifyVpcAttribute: one attribute per call.
    public mutating func modifyVPCAttribute(_ request: ModifyVPCAttributeRequest) throws(CloudError) {
        try admit(.modifyVPCAttribute)
        try ResourceKind.vpc.check(request.vpc)
        guard request.changes.count <= 1 else {
            throw .invalidCombination("Fields for multiple attribute types specified")
        }
        guard let (attribute, value) = request.changes.first else {
            throw .invalidCombination("No attributes specified.")
        }
        try authorize()
        let vpc = try existingVPC(request.vpc)
        vpcs[vpc.id]?[keyPath: attribute.path] = value
    }
}
