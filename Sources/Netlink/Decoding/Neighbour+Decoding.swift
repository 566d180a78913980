import CLibmnl
import IPAddressing

extension Neighbour: ReplyBody {
    static let type = MessageType.newNeighbour

    init?(decoding payload: RawSpan) throws(MalformedMessage) {
        let header = try payload.load(ndmsg.self)
        guard AddressFamily(rawValue: header.ndm_family) != nil else { return nil }
        var address: IPAddress?
        var mac: MACAddress?
        try payload.forEachAttribute(after: ndmsg.self) { (type, value) throws(MalformedMessage) in
            switch type {
            case NDA_DST: address = IPAddress(octets: value.octets)
            case NDA_LLADDR: mac = MACAddress(octets: value.octets)
            default: break
            }
        }
        guard let address, address.family.rawValue == header.ndm_family else {
            throw MalformedMessage(description: "a neighbour without an address of its family")
        }
        self.init(
            link: UInt32(bitPattern: header.ndm_ifindex), address: address, mac: mac,
            isProxy: Int32(header.ndm_flags) & NTF_PROXY != 0, state: State(rawValue: header.ndm_state))
    }
}
