import CLibmnl
import IPAddressing

extension InterfaceAddress: RequestBody {
    var header: ifaddrmsg {
        ifaddrmsg(
            ifa_family: address.family.rawValue, ifa_prefixlen: UInt8(clamping: prefixLength), ifa_flags: 0,
            ifa_scope: scope.rawValue, ifa_index: link)
    }

    func encode(into attributes: inout AttributeEncoder) {
        attributes.put(IFA_LOCAL, bytes: address.octets)
        attributes.put(IFA_ADDRESS, bytes: address.octets)
        var flags: Int32 = 0
        if !hasPrefixRoute { flags |= IFA_F_NOPREFIXROUTE }
        if skipsDuplicateDetection { flags |= IFA_F_NODAD }
        attributes.put(IFA_FLAGS, UInt32(flags))
    }
}
