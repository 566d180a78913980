public import IPAddressing

/// What is to become of a link, all in one message; what is `nil` stays as it is.
///
/// Before Linux 6.2 a link that is up cannot be renamed (EBUSY), and the kernel renames before it takes the link down: set
/// it down by a change of its own before.
public struct LinkChange: Hashable, Sendable {
    /// Which link.
    public var index: UInt32
    /// Sets or clears IFF_UP.
    public var isUp: Bool?
    /// At most 15 bytes.
    public var name: String?
    /// IFLA_GROUP.
    public var group: UInt32?
    /// At most 255 bytes; empty takes it away.
    public var alias: String?
    /// In bytes.
    public var mtu: UInt32?
    /// The new hardware address; most drivers want the link down for it.
    public var mac: MACAddress?
    /// The descriptor of the namespace to which the link moves (IFLA_NET_NS_FD); it goes down and loses its addresses.
    public var namespace: Int32?
    /// The link's own settings under /proc/sys/net/ipv4/conf.
    public var ipv4: [IPv4LinkSetting: UInt32]?

    public init(
        index: UInt32, isUp: Bool? = nil, name: String? = nil, group: UInt32? = nil, alias: String? = nil,
        mtu: UInt32? = nil, mac: MACAddress? = nil, namespace: Int32? = nil, ipv4: [IPv4LinkSetting: UInt32]? = nil
    ) {
        self.index = index
        self.isUp = isUp
        self.name = name
        self.group = group
        self.alias = alias
        self.mtu = mtu
        self.mac = mac
        self.namespace = namespace
        self.ipv4 = ipv4
    }
}

extension LinkChange: CustomStringConvertible {
    public var description: String {
        var words = ["#\(index)"]
        if let isUp { words.append(isUp ? "up" : "down") }
        if let name { words.append("name \(name)") }
        if let group { words.append("group \(group)") }
        if let alias { words.append("alias '\(alias)'") }
        if let mtu { words.append("mtu \(mtu)") }
        if let mac { words.append("address \(mac)") }
        if let namespace { words.append("netns /proc/self/fd/\(namespace)") }
        for setting in IPv4LinkSetting.allCases {
            if let value = ipv4?[setting] { words.append("\(setting.rawValue)=\(value)") }
        }
        return words.joined(separator: " ")
    }
}
