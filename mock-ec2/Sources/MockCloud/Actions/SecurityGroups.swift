/// The parameters of CreateSecurityGroup.
public struct CreateSecurityGroupRequest: Hashable, Sendable {
    public var name: String
    public var description: String
    /// `nil`: the default VPC, which this account does not have.
    public var vpc: String?
    public var tagSpecifications: [TagSpecification] = []
    public var dryRun = false

    public init(name: String, description: String, vpc: String?) {
        self.name = name
        self.description = description
        self.vpc = vpc
    }
}

extension MockCloud {
    /// CreateSecurityGroup. Names are unique in their VPC.
    public mutating func createSecurityGroup(
        _ request: CreateSecurityGroupRequest
    ) throws(CloudError) -> SecurityGroup {
        try admit(.createSecurityGroup)
        try request.checkTexts()
        guard let id = request.vpc else { throw CloudError("VPCIdNotSpecified", "No default VPC for this user") }
        try ResourceKind.vpc.check(id)
        let tags = try tagsByKind(request.tagSpecifications, [.securityGroup])[.securityGroup, default: []]
        try authorize(dryRun: request.dryRun)
        let vpc = try existingVPC(id)
        guard request.name != "default" else {
            throw .invalidParameterValue("Cannot use reserved security group name: default")
        }
        guard !securityGroups.values.contains(where: { $0.vpc == vpc.id && $0.name == request.name }) else {
            throw .duplicateGroup(request.name, vpc.id)
        }
        return addSecurityGroup(name: request.name, description: request.description, in: vpc.id, tags: tags)
    }
}

extension CreateSecurityGroupRequest {
    /// "Constraints: Up to 255 characters in length" (Amazon EC2 API Reference).
    fileprivate func checkTexts() throws(CloudError) {
        guard !name.isEmpty else { throw .missingParameter("groupName") }
        guard !description.isEmpty else { throw .missingParameter("groupDescription") }
        guard name.count <= 255, !name.hasPrefix("sg-") else {
            throw .invalidParameterValue(
                "Value (\(name.prefix(300))) for parameter GroupName is invalid. Group names may have at most 255 "
                    + "characters and may not be in the format sg-*")
        }
        guard description.count <= 255 else {
            throw .invalidParameterValue(
                "Value for parameter GroupDescription is invalid. It may have at most 255 characters.")
        }
    }
}

/// The parameters of DeleteSecurityGroup.
public struct DeleteSecurityGroupRequest: Hashable, Sendable {
    public var group: String
    public var dryRun = false

    public init(group: String) { self.group = group }
}

extension MockCloud {
    /// DeleteSecurityGroup: only of one that no interface has, and never of a VPC's default group.
    public mutating func deleteSecurityGroup(_ request: DeleteSecurityGroupRequest) throws(CloudError) {
        try admit(.deleteSecurityGroup)
        try ResourceKind.securityGroup.check(request.group)
        try authorize(dryRun: request.dryRun)
        guard let group = securityGroups[request.group] else {
            throw ResourceKind.securityGroup.notFound(request.group)
        }
        guard group.name != "default" else {
            throw CloudError(
                "CannotDelete",
                "the specified group: \"\(group.id)\" name: \"default\" cannot be deleted by a user")
        }
        guard !interfaces.values.contains(where: { $0.securityGroups.contains(group.id) }) else {
            throw .groupIsUsed(group.id)
        }
        securityGroups[group.id] = nil
    }
}
