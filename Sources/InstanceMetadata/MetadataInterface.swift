public import IPAddressing

/// A network interface as its instance sees it. What EC2 has just changed may not show for seconds to minutes.
public struct MetadataInterface: Hashable, Sendable {
    public var mac: MACAddress
    /// For instance "eni-0123456789abcdef0".
    public var id: String
    /// The device index of the attachment; 0 is the primary interface.
    public var deviceNumber: Int
    /// The index of the network card.
    public var card: Int
    public var subnet: String
    /// `nil` in a subnet that has IPv6 only.
    public var subnetCIDR: IPv4CIDR?
    /// The primary block first.
    public var vpcCIDRs: [IPv4CIDR]
    /// The primary address first; none on an interface for EFA only.
    public var addresses: [IPv4Address]
    /// Delegated prefixes; their addresses are not in `addresses`.
    public var prefixes: [IPv4CIDR]
    public var ipv6Addresses: [IPv6Address]
    public var ipv6Prefixes: [IPv6CIDR]
    public var securityGroups: [String]

    public init(
        mac: MACAddress, id: String, deviceNumber: Int, card: Int = 0, subnet: String, subnetCIDR: IPv4CIDR?,
        vpcCIDRs: [IPv4CIDR], addresses: [IPv4Address], prefixes: [IPv4CIDR] = [], ipv6Addresses: [IPv6Address] = [],
        ipv6Prefixes: [IPv6CIDR] = [], securityGroups: [String] = []
    ) {
        self.mac = mac
        self.id = id
        self.deviceNumber = deviceNumber
        self.card = card
        self.subnet = subnet
        self.subnetCIDR = subnetCIDR
        self.vpcCIDRs = vpcCIDRs
        self.addresses = addresses
        self.prefixes = prefixes
        self.ipv6Addresses = ipv6Addresses
        self.ipv6Prefixes = ipv6Prefixes
        self.securityGroups = securityGroups
    }
}

extension InstanceMetadata {
    static let macs = "meta-data/network/interfaces/macs/"

    /// The interfaces attached to this instance, by card and device number.
    ///
    /// Left out is an interface of which a part is missing: it is just coming or going, and shows whole the next time.
    public func interfaces() async throws(MetadataError) -> [MetadataInterface] {
        var found: [MetadataInterface] = []
        for name in try await list(Self.macs) {
            do throws(MetadataError) {
                found.append(
                    try await interface(try await MetadataDirectory(self, Self.macs + withoutSlash(name) + "/")))
            } catch  where error.kind == .missing {
                continue
            }
        }
        return found.sorted { ($0.card, $0.deviceNumber) < ($1.card, $1.deviceNumber) }
    }

    /// The VPC's IPv4 blocks as the interface with this hardware address shows them; none when there is no such interface.
    public func vpcCIDRs(of mac: MACAddress) async throws(MetadataError) -> [IPv4CIDR] {
        let path = "\(Self.macs)\(mac)/vpc-ipv4-cidr-blocks"
        var blocks: [IPv4CIDR] = []
        for word in try await list(path) { blocks.append(try parse(word, at: path)) }
        return blocks
    }

    private func interface(_ directory: MetadataDirectory) async throws(MetadataError) -> MetadataInterface {
        let number: UInt16 = try await directory.required("device-number")
        let card: [UInt16] = try await directory.values("network-card")
        let subnetCIDR: [IPv4CIDR] = try await directory.values("subnet-ipv4-cidr-block")
        let wholeVPC: [IPv4CIDR] = try await directory.values("vpc-ipv4-cidr-blocks")
        return MetadataInterface(
            mac: try await directory.required("mac"),
            id: try await directory.required("interface-id"),
            deviceNumber: Int(number),
            card: Int(card.first ?? 0),
            subnet: try await directory.required("subnet-id"),
            subnetCIDR: subnetCIDR.first,
            vpcCIDRs: wholeVPC.isEmpty ? try await directory.values("vpc-ipv4-cidr-block") : wholeVPC,
            addresses: try await directory.values("local-ipv4s"),
            prefixes: try await directory.values("ipv4-prefix"),
            ipv6Addresses: try await directory.values("ipv6s"),
            ipv6Prefixes: try await directory.values("ipv6-prefix"),
            securityGroups: try await directory.values("security-group-ids"))
    }
}

/// A directory of the metadata, whose listing decides what is asked for: a name that is not listed has no value, and a
/// listed one that is not there any more means that the directory is going.
struct MetadataDirectory {
    private let metadata: InstanceMetadata
    private let path: String
    private let names: Set<String>

    /// Reads the listing of `path`, which ends in a slash. Throws `.missing` when there is none.
    init(_ metadata: InstanceMetadata, _ path: String) async throws(MetadataError) {
        guard let listing = try await metadata.text(path) else { throw MetadataError(path: path, kind: .missing) }
        self.metadata = metadata
        self.path = path
        names = Set(words(listing).map(withoutSlash))
    }

    func required<Value: LosslessStringConvertible>(_ name: String) async throws(MetadataError) -> Value {
        guard names.contains(name) else { throw MetadataError(path: path + name, kind: .missing) }
        return try await metadata.required(path + name)
    }

    /// The values of the item, none when it is not listed.
    func values<Value: LosslessStringConvertible>(_ name: String) async throws(MetadataError) -> [Value] {
        guard names.contains(name) else { return [] }
        guard let text = try await metadata.text(path + name) else {
            throw MetadataError(path: path + name, kind: .missing)
        }
        var values: [Value] = []
        for word in words(text) { values.append(try parse(word, at: path + name)) }
        return values
    }
}

private func withoutSlash(_ name: String) -> String { name.hasSuffix("/") ? String(name.dropLast()) : name }
