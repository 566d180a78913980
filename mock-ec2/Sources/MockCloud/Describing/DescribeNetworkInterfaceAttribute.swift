/// An attribute that DescribeNetworkInterfaceAttribute shows; the raw value is its name on the wire.
public enum InterfaceAttribute: String, CaseIterable, Hashable, Sendable {
    case description
    case groupSet
    case sourceDestCheck
    case attachment
    case associatePublicIPAddress = "associatePublicIpAddress"
}

extension MockCloud {
    /// DescribeNetworkInterfaceAttribute: the interface, of which one attribute is asked for.
    public mutating func describeNetworkInterfaceAttribute(
        interface: String, dryRun: Bool = false
    ) throws(CloudError) -> CloudInterface {
        try admit(.describeNetworkInterfaceAttribute)
        try ResourceKind.networkInterface.check(interface)
        try authorize(dryRun: dryRun)
        return try seen().existingInterface(interface)
    }
}
