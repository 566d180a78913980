import CLibmnl
import IPAddressing

extension Link: ReplyBody {
    static let type = MessageType.newLink

    init?(decoding payload: RawSpan) throws(MalformedMessage) {
        let header = try payload.load(ifinfomsg.self)
        // AF_BRIDGE and AF_INET6 messages of the same type speak of a port or of settings, and RTM_DELLINK not of the link.
        guard header.ifi_family == 0 else { return nil }
        var link = Link(
            index: UInt32(bitPattern: header.ifi_index), name: "", isUp: header.ifi_flags & LinkFlags.up != 0,
            hasCarrier: header.ifi_flags & LinkFlags.lowerUp != 0)
        try payload.forEachAttribute(after: ifinfomsg.self) { (type, value) throws(MalformedMessage) in
            switch type {
            case IFLA_IFNAME: link.name = value.text
            case IFLA_ADDRESS: link.mac = MACAddress(octets: value.octets)
            case IFLA_MTU: link.mtu = try value.load(UInt32.self)
            case IFLA_GROUP: link.group = try value.load(UInt32.self)
            case IFLA_IFALIAS: link.alias = value.text
            case IFLA_LINK:
                // 0 is a tunnel that is bound to no link.
                let index = try value.load(UInt32.self)
                link.peerIndex = index == 0 ? nil : index
            case IFLA_LINK_NETNSID: link.netnsID = try value.load(Int32.self)
            case IFLA_LINKINFO: link.kind = try Self.kind(in: value)
            case IFLA_AF_SPEC: link.ipv4 = try Self.ipv4Settings(in: value)
            default: break
            }
        }
        self = link
    }

    private static func kind(in info: RawSpan) throws(MalformedMessage) -> String? {
        var kind: String?
        try info.forEachAttribute { (type, value) throws(MalformedMessage) in
            if type == IFLA_INFO_KIND { kind = value.text }
        }
        return kind
    }

    private static func ipv4Settings(in families: RawSpan) throws(MalformedMessage) -> [IPv4LinkSetting: UInt32] {
        var settings: [IPv4LinkSetting: UInt32] = [:]
        try families.forEachAttribute { (family, value) throws(MalformedMessage) in
            guard family == Int(AddressFamily.v4.rawValue) else { return }
            try value.forEachAttribute { (type, values) throws(MalformedMessage) in
                guard type == IFLA_INET_CONF else { return }
                // What is set as attributes is shown as an array, the first at 0; an older kernel's is shorter.
                for setting in IPv4LinkSetting.allCases {
                    let offset = (setting.attribute - 1) * MemoryLayout<UInt32>.size
                    guard offset + MemoryLayout<UInt32>.size <= values.byteCount else { continue }
                    settings[setting] = try values.extracting(droppingFirst: offset).load(UInt32.self)
                }
            }
        }
        return settings
    }
}
