/// The parameters of DeleteNetworkInterface.
public struct DeleteNetworkInterfaceRequest: Hashable, Sendable {
    public var interface: String
    public var dryRun = false

    public init(interface: String) { self.interface = interface }
}
