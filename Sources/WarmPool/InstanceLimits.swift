/// What an instance type allows on its default network card.
///
/// Source: "IP addresses per network interface per instance type", AWS EC2 user guide.
public struct InstanceLimits: Hashable, Sendable {
    /// Interfaces that can be attached, the primary one counted.
    public let interfaces: Int
    /// IPv4 addresses on one interface, its primary address counted.
    public let addressesPerInterface: Int

    public init(interfaces: Int, addressesPerInterface: Int) {
        self.interfaces = interfaces
        self.addressesPerInterface = addressesPerInterface
    }

    /// Addresses of one interface that pods can have: an interface's own primary address is never a pod's.
    public var podAddressesPerInterface: Int { max(addressesPerInterface - 1, 0) }
}
