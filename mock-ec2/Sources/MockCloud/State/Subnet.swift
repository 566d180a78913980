public import IPAddressing

/// A subnet, and the account of its addresses.
public struct Subnet: Sendable {
    public let id: String
    public let vpc: String
    public let block: IPv4CIDR
    public let availabilityZone: String
    public let availabilityZoneID: String
    public let ownerID: String
    public let arn: String
    public internal(set) var tags: [CloudTag]
    public internal(set) var mapsPublicAddressOnLaunch = false

    var addresses: AddressMap
    /// The interface that holds each taken address.
    var holders: [IPv4Address: String] = [:]

    /// AvailableIpAddressCount: the size less the five reserved addresses less those in use.
    public var availableAddressCount: Int { addresses.freeCount }

    /// The id of the interface that holds `address`; `nil` when it is free, reserved or outside.
    public func holder(of address: IPv4Address) -> String? { holders[address] }

    /// The first four addresses and the last ("Subnet CIDR blocks", Amazon VPC User Guide).
    public func isReserved(_ address: IPv4Address) -> Bool { addresses.isReserved(address) }
}
