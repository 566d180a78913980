/// The parameters of AttachNetworkInterface.
public struct AttachNetworkInterfaceRequest: Hashable, Sendable {
    public var interface: String
    public var instance: String
    public var deviceIndex: Int
    /// `NetworkCardIndex`; `nil` is 0.
    public var card: Int?
    public var dryRun = false

    public init(interface: String, instance: String, deviceIndex: Int) {
        self.interface = interface
        self.instance = instance
        self.deviceIndex = deviceIndex
    }
}

/// The answer of AttachNetworkInterface.
public struct AttachNetworkInterfaceAnswer: Hashable, Sendable {
    public var attachment: String
    public var card: Int
}
