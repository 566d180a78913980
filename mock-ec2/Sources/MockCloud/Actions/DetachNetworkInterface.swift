/// The parameters of DetachNetworkInterface.
public struct DetachNetworkInterfaceRequest: Hashable, Sendable {
    public var attachment: String
    /// Does not wait for the guest.
    public var force = false
    public var dryRun = false

    public init(attachment: String) { self.attachment = attachment }
}

extension MockCloud {
    /// DetachNetworkInterface. The interface stays `in-use` and the guest keeps it until the detachment is complete;
    /// asking again meanwhile changes nothing, unless by force.
    public mutating func detachNetworkInterface(_ request: DetachNetworkInterfaceRequest) throws(CloudError) {
        try admit(.detachNetworkInterface)
        guard !request.attachment.isEmpty else { throw .missingParameter("attachmentId") }
        try authorize(dryRun: request.dryRun)
        guard !request.attachment.hasPrefix("ela-attach-") else { throw .foreignAttachment }
        let interface = try interface(attachedBy: request.attachment)
        guard let attachment = interface.attachment else { throw .attachmentNotFound(request.attachment) }
        guard !attachment.isPrimary else { throw .primaryCannotBeDetached(attachment) }
        if interface.isEFA, let instance = instances[attachment.instance], instance.state != .stopped {
            throw .efaNeedsStoppedInstance(instance.id)
        }
        guard attachment.status != .detaching || request.force else { return }
        let goneAt = request.force ? now : now + delays.detach
        interfaces[interface.id]?.attachment?.status = .detaching
        interfaces[interface.id]?.attachment?.goneAt = goneAt
        timetable.enter(.detached(interface: interface.id, attachment: attachment.id), at: goneAt)
        settle()
    }
}
