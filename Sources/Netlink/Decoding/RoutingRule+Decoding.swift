import CLibmnl
import IPAddressing

extension RoutingRule: ReplyBody {
    static let type = MessageType.newRule

    init?(decoding payload: RawSpan) throws(MalformedMessage) {
        let header = try payload.load(fib_rule_hdr.self)
        guard let family = AddressFamily(rawValue: header.family) else { return nil }
        var rule = RoutingRule(family: family, priority: 0, table: UInt32(header.table), protocol: 0)
        rule.isPartial =
            header.action != UInt8(FR_ACT_TO_TBL) || header.tos != 0 || header.flags & UInt32(FIB_RULE_INVERT) != 0
        var mark: UInt32?
        var mask: UInt32?
        try payload.forEachAttribute(after: fib_rule_hdr.self) { (type, value) throws(MalformedMessage) in
            switch type {
            case FRA_PRIORITY: rule.priority = try value.load(UInt32.self)
            case FRA_TABLE: rule.table = try value.load(UInt32.self)
            case FRA_PROTOCOL: rule.protocol = try value.load(UInt8.self)
            case FRA_SRC: rule.source = try Self.block(value, header.src_len, family)
            case FRA_DST: rule.destination = try Self.block(value, header.dst_len, family)
            case FRA_FWMARK: mark = try value.load(UInt32.self)
            case FRA_FWMASK: mask = try value.load(UInt32.self)
            case FRA_IIFNAME: rule.inputLink = value.text
            // -1 is off.
            case FRA_SUPPRESS_PREFIXLEN, FRA_SUPPRESS_IFGROUP:
                if try value.load(Int32.self) != -1 { rule.isPartial = true }
            case FRA_L3MDEV:
                if try value.load(UInt8.self) != 0 { rule.isPartial = true }
            case FRA_PAD: break
            default: rule.isPartial = true
            }
        }
        if mark != nil || mask != nil { rule.mark = FirewallMark(value: mark ?? 0, mask: mask ?? 0) }
        self = rule
    }

    private static func block(
        _ value: RawSpan, _ length: UInt8, _ family: AddressFamily
    ) throws(MalformedMessage) -> IPCIDR {
        guard let address = IPAddress(octets: value.octets), address.family == family,
            let block = IPCIDR(containing: address, prefixLength: Int(length))
        else {
            throw MalformedMessage(
                description: "\(value.byteCount) bytes with prefix length \(length) in an \(family) rule")
        }
        return block
    }
}
