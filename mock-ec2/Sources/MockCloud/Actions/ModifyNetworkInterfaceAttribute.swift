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
