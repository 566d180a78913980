import CLibmnl
import IPAddressing

extension RoutingRule: RequestBody {
    var header: fib_rule_hdr {
        fib_rule_hdr(
            family: family.rawValue, dst_len: UInt8(clamping: destination?.prefixLength ?? 0),
            src_len: UInt8(clamping: source?.prefixLength ?? 0), tos: 0, table: TableNumber.inHeader(table), res1: 0,
            res2: 0, action: UInt8(FR_ACT_TO_TBL), flags: 0)
    }

    func encode(into attributes: inout AttributeEncoder) {
        attributes.put(FRA_PRIORITY, priority)
        attributes.put(FRA_TABLE, table)
        attributes.put(FRA_PROTOCOL, `protocol`)
        if let source, source.prefixLength > 0 { attributes.put(FRA_SRC, bytes: source.address.octets) }
        if let destination, destination.prefixLength > 0 {
            attributes.put(FRA_DST, bytes: destination.address.octets)
        }
        if let mark {
            attributes.put(FRA_FWMARK, mark.value)
            attributes.put(FRA_FWMASK, mark.mask)
        }
        if let inputLink { attributes.put(FRA_IIFNAME, name: inputLink) }
    }
}
