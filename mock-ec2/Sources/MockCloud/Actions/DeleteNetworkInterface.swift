/// The parameters of DeleteNetworkInterface.
public struct DeleteNetworkInterfaceRequest: Hashable, Sendable {
    public var interface: String
    public var dryRun = false

    public init(interface: String) { self.interface = interface }
}

extension MockCloud {
    /// DeleteNetworkInterface: only of one that is attached to nothing. Its addresses are free at once.
    public mutating func deleteNetworkInterface(_ request: DeleteNetworkInterfaceRequest) throws(CloudError) {
        try admit(.deleteNetworkInterface)
        try ResourceKind.networkInterface.check(request.interface)
        try authorize(dryRun: request.dryRun)
        let interface = try existingInterface(request.interface)
        guard interface.attachment == nil else { throw .interfaceCurrentlyInUse(interface.id) }
        remove(interface.id)
    }
}
