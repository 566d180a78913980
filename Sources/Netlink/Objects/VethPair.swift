public import IPAddressing

/// A pair of virtual Ethernet links to be made (veth(4)).
public struct VethPair: Hashable, Sendable {
    /// The end that may be born in another namespace. It cannot be born up.
    public struct Peer: Hashable, Sendable {
        /// At most 15 bytes.
        public var name: String
        /// Heeded by the kernel only when the near end's index is chosen too.
        public var index: UInt32?
        /// `nil`: the kernel draws one.
        public var mac: MACAddress?
        /// In bytes.
        public var mtu: UInt32
        /// The descriptor of the namespace in which it is born (IFLA_NET_NS_FD); `nil`: the socket's.
        public var namespace: Int32?

        public init(
            name: String, index: UInt32? = nil, mac: MACAddress? = nil, mtu: UInt32, namespace: Int32? = nil
        ) {
            self.name = name
            self.index = index
            self.mac = mac
            self.mtu = mtu
            self.namespace = namespace
        }
    }

    /// At most 15 bytes.
    public var name: String
    /// `nil`: the kernel chooses, and then the peer's as well. When this index is taken the answer is EEXIST; when the
    /// peer's is, EBUSY.
    public var index: UInt32?
    /// `nil`: the kernel draws one.
    public var mac: MACAddress?
    /// In bytes.
    public var mtu: UInt32
    /// IFLA_GROUP of the near end.
    public var group: UInt32
    /// Whether the near end is born up.
    public var isUp: Bool
    public var peer: Peer

    public init(
        name: String, index: UInt32? = nil, mac: MACAddress? = nil, mtu: UInt32, group: UInt32 = 0, isUp: Bool = false,
        peer: Peer
    ) {
        self.name = name
        self.index = index
        self.mac = mac
        self.mtu = mtu
        self.group = group
        self.isUp = isUp
        self.peer = peer
    }
}

extension VethPair: CustomStringConvertible {
    public var description: String {
        var text = Self.describe(name, index, mac, mtu)
        if group != 0 { text += " group \(group)" }
        if isUp { text += " up" }
        text += " type veth peer name " + Self.describe(peer.name, peer.index, peer.mac, peer.mtu)
        if let namespace = peer.namespace { text += " netns /proc/self/fd/\(namespace)" }
        return text
    }

    private static func describe(_ name: String, _ index: UInt32?, _ mac: MACAddress?, _ mtu: UInt32) -> String {
        var text = name
        if let index { text += " index \(index)" }
        if let mac { text += " address \(mac)" }
        return text + " mtu \(mtu)"
    }
}
