import CLibmnl
import IPAddressing

extension Route: RequestBody {
    var header: rtmsg {
        rtmsg(
            rtm_family: destination.family.rawValue, rtm_dst_len: UInt8(clamping: destination.prefixLength),
            rtm_src_len: 0, rtm_tos: 0, rtm_table: TableNumber.inHeader(table), rtm_protocol: `protocol`,
            rtm_scope: scope.rawValue, rtm_type: kind.rawValue, rtm_flags: isOnLink ? UInt32(RTNH_F_ONLINK) : 0)
    }

    func encode(into attributes: inout AttributeEncoder) {
        if destination.prefixLength > 0 { attributes.put(RTA_DST, bytes: destination.address.octets) }
        attributes.put(RTA_TABLE, table)
        if let gateway {
            if gateway.family == destination.family {
                attributes.put(RTA_GATEWAY, bytes: gateway.octets)
            } else {
                attributes.put(RTA_VIA, bytes: RouteGateway.via(gateway))
            }
        }
        if let link { attributes.put(RTA_OIF, link) }
        if let metric { attributes.put(RTA_PRIORITY, metric) }
        if let source { attributes.put(RTA_PREFSRC, bytes: source.octets) }
        if let mtu {
            attributes.nest(Int(RTA_METRICS.rawValue)) { attributes in attributes.put(RTAX_MTU, mtu) }
        }
    }
}

extension AttributeEncoder {
    fileprivate mutating func put(_ type: rtattr_type_t, bytes: [UInt8]) { put(Int(type.rawValue), bytes: bytes) }
    fileprivate mutating func put(_ type: rtattr_type_t, _ value: UInt32) { put(Int(type.rawValue), value) }
}

enum RouteGateway {
    /// struct rtvia: the family in two bytes of the machine's order, then the address.
    static func via(_ gateway: IPAddress) -> [UInt8] {
        withUnsafeBytes(of: UInt16(gateway.family.rawValue)) { Array($0) } + gateway.octets
    }
}

enum TableNumber {
    /// The header has one byte; RTA_TABLE and FRA_TABLE carry the number whole.
    static func inHeader(_ table: UInt32) -> UInt8 { UInt8(exactly: table) ?? UInt8(RT_TABLE_UNSPEC.rawValue) }
}
