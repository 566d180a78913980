/// The published limits of an instance type.
public struct InstanceType: Hashable, Sendable {
    public let name: String
    /// Interfaces over all network cards.
    public let maximumInterfaces: Int
    /// Interfaces per network card; the default card is the first.
    public let networkCards: [Int]
    /// Addresses per interface, the primary one counted.
    public let ipv4AddressesPerInterface: Int
    /// 0: the type does not support IPv6.
    public let ipv6AddressesPerInterface: Int
    /// `nitro`, `xen`, or empty for bare metal.
    public let hypervisor: String
    public let isBareMetal: Bool
    public let vCPUs: Int
    public let memoryMiB: Int

    /// `arm64` for Graviton: `a1`, and families with a `g` after the generation's digit (m6g, c7gn, x2gd, g5g).
    public var architecture: String {
        let family = name.prefix { $0 != "." }
        let attributes = family.drop { !$0.isNumber }.drop { $0.isNumber }
        return family == "a1" || attributes.contains("g") ? "arm64" : "x86_64"
    }
}
