public import IPAddressing

/// A subnet, and the account of its addresses.
public struct Subnet: Hashable, Sendable, Codable {
    public let id: String
    public let vpc: String
    public let block: IPv4CIDR
    public let availabilityZone: String
    public let availabilityZoneID: String
    public let ownerID: String
    public let arn: String
    public internal(set) var tags: [CloudTag]
    public internal(set) var mapsPublicAddressOnLaunch = false
    /// Whether a new interface gets an IPv6 address though nobody asks.
    public internal(set) var assignsIPv6AddressOnCreation = false
    public internal(set) var enablesDNS64 = false
    /// Its IPv6 block, if it has one.
    public internal(set) var ipv6Association: IPv6Association?
    /// The id of its association with the VPC's network ACL.
    public let networkACLAssociation: String
    /// In the order of their creation.
    public internal(set) var reservations: [CIDRReservation] = []

    /// Which of its free addresses are given out; `nil`: as the cloud has it.
    var addressChoice: AddressChoice?
    var addresses: AddressMap
    /// The interface that holds each taken address.
    var holders: [IPv4Address: String] = [:]
    /// The interface that holds each delegated /28.
    var prefixHolders: [IPv4CIDR: String] = [:]
    /// There when the subnet has an IPv6 block.
    var ipv6: IPv6Map?

    /// AvailableIpAddressCount: the size less the five reserved addresses less those in use, 16 for a prefix.
    public var availableAddressCount: Int { addresses.freeCount }

    /// The id of the interface that holds `address`, by itself or in a prefix; `nil` when it is free, reserved or outside.
    public func holder(of address: IPv4Address) -> String? {
        if let holder = holders[address] { return holder }
        guard !prefixHolders.isEmpty else { return nil }
        let prefix = try? IPv4CIDR(containing: address, prefixLength: AddressMap.prefixLength)
        return prefix.flatMap { prefixHolders[$0] }
    }

    /// The same of an IPv6 address.
    public func holder(of address: IPv6Address) -> String? { ipv6?.holder(of: address) }

    /// The first four addresses and the last ("Subnet CIDR blocks", Amazon VPC User Guide).
    public func isReserved(_ address: IPv4Address) -> Bool { addresses.isReserved(address) }
}

/// A part of a subnet that the cloud does not choose addresses from.
public struct CIDRReservation: Hashable, Sendable, Codable {
    public enum Kind: String, Hashable, Sendable, Codable {
        /// The cloud chooses prefixes from it, before any others.
        case prefix
        /// Only what calls name comes from it.
        case explicit
    }

    public let id: String
    public let subnet: String
    public let block: IPCIDR
    public let kind: Kind
    public let description: String?
    public let ownerID: String
    public internal(set) var tags: [CloudTag]
}

extension Subnet {
    /// What those who are in a subnet know of it. Whoever keeps a whole subnet while its addresses are taken makes them be
    /// copied.
    struct Place: Hashable, Sendable {
        let id: String
        let vpc: String
        let availabilityZone: String
        let availabilityZoneID: String
        let mapsPublicAddressOnLaunch: Bool
        let assignsIPv6AddressOnCreation: Bool
    }

    var place: Place {
        Place(
            id: id, vpc: vpc, availabilityZone: availabilityZone, availabilityZoneID: availabilityZoneID,
            mapsPublicAddressOnLaunch: mapsPublicAddressOnLaunch,
            assignsIPv6AddressOnCreation: assignsIPv6AddressOnCreation)
    }
}

// Addresses are blocks of one here, so that they and prefixes, of both families, go the same ways.
extension Subnet {
    /// The interface that holds exactly this address or prefix.
    func holder(of block: IPCIDR) -> String? {
        switch block {
        case .v4(let block): block.prefixLength == 32 ? holders[block.address] : prefixHolders[block]
        case .v6(let block): block.prefixLength == 128 ? ipv6?.addresses[block.address] : ipv6?.prefixes[block]
        }
    }

    func isFree(_ block: IPCIDR) -> Bool {
        switch block {
        case .v4(let block):
            block.prefixLength == 32 ? addresses.isFree(block.address) : addresses.isFree(block)
        case .v6(let block):
            block.prefixLength == 128 ? ipv6?.isFree(block.address) ?? false : ipv6?.isFree(block) ?? false
        }
    }

    mutating func take(_ block: IPCIDR, for interface: String) {
        switch block {
        case .v4(let block) where block.prefixLength == 32:
            addresses.take(block.address)
            holders[block.address] = interface
        case .v4(let block):
            addresses.take(block)
            prefixHolders[block] = interface
        case .v6(let block):
            ipv6?.take(block, for: interface)
        }
    }

    mutating func release(_ block: IPCIDR) {
        switch block {
        case .v4(let block) where block.prefixLength == 32:
            addresses.release(block.address)
            holders[block.address] = nil
        case .v4(let block):
            addresses.release(block)
            prefixHolders[block] = nil
        case .v6(let block):
            ipv6?.release(block)
        }
    }

    func ipv4Reservations(_ kind: CIDRReservation.Kind? = nil) -> [IPv4CIDR] {
        reservations.compactMap { reservation in
            guard case .v4(let block) = reservation.block, kind == nil || reservation.kind == kind else { return nil }
            return block
        }
    }

    func ipv6Reservations(_ kind: CIDRReservation.Kind? = nil) -> [IPv6CIDR] {
        reservations.compactMap { reservation in
            guard case .v6(let block) = reservation.block, kind == nil || reservation.kind == kind else { return nil }
            return block
        }
    }
}
