import CLibmnl
import IPAddressing

extension Neighbour: RequestBody {
    var header: ndmsg {
        var header = ndmsg()
        header.ndm_family = address.family.rawValue
        header.ndm_ifindex = Int32(bitPattern: link)
        header.ndm_state = state.rawValue
        header.ndm_flags = isProxy ? UInt8(NTF_PROXY) : 0
        return header
    }

    func encode(into attributes: inout AttributeEncoder) {
        attributes.put(NDA_DST, bytes: address.octets)
        if let mac { attributes.put(NDA_LLADDR, bytes: mac.octets) }
    }
}
