/// The parameters of DetachNetworkInterface.
public struct DetachNetworkInterfaceRequest: Hashable, Sendable {
    public var attachment: String
    /// Does not wait for the guest.
    public var force = false
    public var dryRun = false

    public init(attachment: String) { self.attachment = attachment }
}
