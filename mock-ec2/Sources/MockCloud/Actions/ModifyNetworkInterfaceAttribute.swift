/// The parameters of ModifyNetworkInterfaceAttribute: exactly one attribute per call.
public struct ModifyNetworkInterfaceAttributeRequest: Hashable, Sendable {
    /// `Attachment`
    public struct AttachmentChange: Hashable, Sendable {
        public var attachment: String?
        public var deleteOnTermination: Bool?

        public init(attachment: String?, deleteOnTermination: Bool?) {
            self.attachment = attachment
            self.deleteOnTermination = deleteOnTermination
        }
    }

    public var interface: String
    public var description: String?
    public var sourceDestCheck: Bool?
    /// All the groups that the interface is to have; empty: not this attribute.
    public var securityGroups: [String] = []
    public var attachment: AttachmentChange?
    public var dryRun = false

    public init(interface: String) { self.interface = interface }
}

extension MockCloud {
    /// ModifyNetworkInterfaceAttribute.
    public mutating func modifyNetworkInterfaceAttribute(
        _ request: ModifyNetworkInterfaceAttributeRequest
    ) throws(CloudError) {
        try admit(.modifyNetworkInterfaceAttribute)
        let change = try request.checkedChange()
        try authorize(dryRun: request.dryRun)
        let interface = try existingInterface(request.interface)
        switch change {
        case .description(let text):
            interfaces[interface.id]?.description = text
        case .sourceDestCheck(let isOn):
            guard interface.sourceDestCheck != isOn else { return }
            interfaces[interface.id]?.sourceDestCheck = isOn
            fabric.setSourceDestCheck(of: interface.id, isOn)
        case .securityGroups(let ids):
            let groups = try groups(ids, in: interface.vpc)
            interfaces[interface.id]?.securityGroups = groups
        case .deleteOnTermination(let isOn, let attachment):
            guard interface.attachment?.id == attachment else { throw .attachmentNotFound(attachment) }
            interfaces[interface.id]?.attachment?.deleteOnTermination = isOn
        }
    }
}

extension ModifyNetworkInterfaceAttributeRequest {
    fileprivate enum Change {
        case description(String)
        case sourceDestCheck(Bool)
        case securityGroups([String])
        case deleteOnTermination(Bool, attachment: String)
    }

    /// The one attribute that the call changes.
    fileprivate func checkedChange() throws(CloudError) -> Change {
        try ResourceKind.networkInterface.check(interface)
        var changes: [Change] = []
        if let description { changes.append(.description(description)) }
        if let sourceDestCheck { changes.append(.sourceDestCheck(sourceDestCheck)) }
        if !securityGroups.isEmpty {
            try ResourceKind.securityGroup.check(securityGroups)
            changes.append(.securityGroups(securityGroups))
        }
        if let attachment {
            guard let id = attachment.attachment else { throw .missingParameter("attachment.attachmentId") }
            guard let isOn = attachment.deleteOnTermination else {
                throw .missingParameter("attachment.deleteOnTermination")
            }
            changes.append(.deleteOnTermination(isOn, attachment: id))
        }
        guard changes.count <= 1 else {
            throw .invalidCombination("Fields for multiple attribute types specified")
        }
        guard let change = changes.first else { throw .invalidCombination("No attributes specified.") }
        return change
    }
}
