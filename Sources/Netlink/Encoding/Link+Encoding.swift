import CLibmnl
import IPAddressing

extension VethPair: RequestBody {
    var header: ifinfomsg { isUp ? ifinfomsg(index: index, isUp: true) : ifinfomsg(index: index) }

    func encode(into attributes: inout AttributeEncoder) {
        attributes.put(IFLA_IFNAME, name: name)
        attributes.put(IFLA_MTU, mtu)
        attributes.put(IFLA_GROUP, group)
        if let mac { attributes.put(IFLA_ADDRESS, bytes: mac.octets) }
        attributes.nest(IFLA_LINKINFO) { attributes in
            attributes.put(IFLA_INFO_KIND, name: "veth")
            attributes.nest(IFLA_INFO_DATA) { attributes in
                attributes.nest(VETH_INFO_PEER, peer.encode(into:))
            }
        }
    }
}

extension VethPair.Peer {
    fileprivate func encode(into attributes: inout AttributeEncoder) {
        attributes.put(header: ifinfomsg(index: index))
        attributes.put(IFLA_IFNAME, name: name)
        attributes.put(IFLA_MTU, mtu)
        if let mac { attributes.put(IFLA_ADDRESS, bytes: mac.octets) }
        if let namespace { attributes.put(IFLA_NET_NS_FD, UInt32(bitPattern: namespace)) }
    }
}

extension LinkChange: RequestBody {
    var header: ifinfomsg { ifinfomsg(index: index, isUp: isUp) }

    func encode(into attributes: inout AttributeEncoder) {
        if let name { attributes.put(IFLA_IFNAME, name: name) }
        if let group { attributes.put(IFLA_GROUP, group) }
        // Without a final zero, which would count as a byte of the alias.
        if let alias { attributes.put(IFLA_IFALIAS, bytes: Array(alias.utf8)) }
        if let mtu { attributes.put(IFLA_MTU, mtu) }
        if let mac { attributes.put(IFLA_ADDRESS, bytes: mac.octets) }
        if let namespace { attributes.put(IFLA_NET_NS_FD, UInt32(bitPattern: namespace)) }
        guard let ipv4, !ipv4.isEmpty else { return }
        attributes.nest(IFLA_AF_SPEC) { attributes in
            attributes.nest(Int(AddressFamily.v4.rawValue)) { attributes in
                attributes.nest(IFLA_INET_CONF) { attributes in
                    for setting in IPv4LinkSetting.allCases {
                        if let value = ipv4[setting] { attributes.put(setting.attribute, value) }
                    }
                }
            }
        }
    }
}
