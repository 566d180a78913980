import CLibmnl
import IPAddressing

extension InterfaceAddress: ReplyBody {
    static let type = MessageType.newAddress

    init?(decoding payload: RawSpan) throws(MalformedMessage) {
        let header = try payload.load(ifaddrmsg.self)
        var local: IPAddress?
        var remote: IPAddress?
        var flags = Int32(header.ifa_flags)
        try payload.forEachAttribute(after: ifaddrmsg.self) { (type, value) throws(MalformedMessage) in
            switch type {
            case IFA_LOCAL: local = IPAddress(octets: value.octets)
            case IFA_ADDRESS: remote = IPAddress(octets: value.octets)
            case IFA_FLAGS: flags = Int32(bitPattern: try value.load(UInt32.self))
            default: break
            }
        }
        // IFA_ADDRESS is the other end on a point-to-point link; IPv6 gives it alone where there is no other end.
        guard let address = local ?? remote, address.family.rawValue == header.ifa_family else { return nil }
        self.init(
            link: header.ifa_index, address: address, prefixLength: Int(header.ifa_prefixlen),
            hasPrefixRoute: flags & IFA_F_NOPREFIXROUTE == 0, scope: Scope(rawValue: header.ifa_scope),
            skipsDuplicateDetection: flags & IFA_F_NODAD != 0)
    }
}
