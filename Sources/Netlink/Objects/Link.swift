public import IPAddressing

/// A link as the kernel shows it (RTM_NEWLINK, rtnetlink(7)).
public struct Link: Hashable, Sendable {
    /// Unique in its namespace, and never 0.
    public var index: UInt32
    /// At most 15 bytes; unique in its namespace.
    public var name: String
    /// The driver's name, for instance "veth"; `nil` for hardware and for the loopback link.
    public var kind: String?
    /// `nil` when the link has none of 48 bits.
    public var mac: MACAddress?
    /// In bytes.
    public var mtu: UInt32
    /// IFLA_GROUP; 0 is the group of every link that was put in none.
    public var group: UInt32
    /// IFLA_IFALIAS: a note of at most 255 bytes.
    public var alias: String?
    /// IFF_UP: set up by an administrator.
    public var isUp: Bool
    /// IFF_LOWER_UP: up, and so is what it is connected to.
    public var hasCarrier: Bool
    /// IFLA_LINK: for a veth the index of its peer, in the peer's namespace.
    public var peerIndex: UInt32?
    /// IFLA_LINK_NETNSID: this namespace's number for the peer's; `nil` when the peer is in this one.
    public var netnsID: Int32?
    /// The link's own IPv4 settings; the kernel combines some of them with those of "all".
    public var ipv4: [IPv4LinkSetting: UInt32]

    public init(
        index: UInt32, name: String, kind: String? = nil, mac: MACAddress? = nil, mtu: UInt32 = 0, group: UInt32 = 0,
        alias: String? = nil, isUp: Bool = false, hasCarrier: Bool = false, peerIndex: UInt32? = nil,
        netnsID: Int32? = nil, ipv4: [IPv4LinkSetting: UInt32] = [:]
    ) {
        self.index = index
        self.name = name
        self.kind = kind
        self.mac = mac
        self.mtu = mtu
        self.group = group
        self.alias = alias
        self.isUp = isUp
        self.hasCarrier = hasCarrier
        self.peerIndex = peerIndex
        self.netnsID = netnsID
        self.ipv4 = ipv4
    }
}
