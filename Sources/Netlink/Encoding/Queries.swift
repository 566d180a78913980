import CLibmnl

/// Which addresses; the kernel filters (NETLINK_GET_STRICT_CHK).
struct AddressQuery: RequestBody {
    var family: AddressFamily?
    var link: UInt32?

    var description: String { "addresses" + (link.map { " dev #\($0)" } ?? "") }

    var header: ifaddrmsg {
        ifaddrmsg(ifa_family: family?.rawValue ?? 0, ifa_prefixlen: 0, ifa_flags: 0, ifa_scope: 0, ifa_index: link ?? 0)
    }

    func encode(into attributes: inout AttributeEncoder) {}
}

/// Which routes; the kernel filters.
struct RouteQuery: RequestBody {
    var family: AddressFamily
    var table: UInt32?
    var link: UInt32?

    var description: String {
        "\(family) routes" + (table.map { " table \($0)" } ?? "") + (link.map { " dev #\($0)" } ?? "")
    }

    var header: rtmsg {
        var header = rtmsg()
        header.rtm_family = family.rawValue
        return header
    }

    func encode(into attributes: inout AttributeEncoder) {
        if let table { attributes.put(Int(RTA_TABLE.rawValue), table) }
        if let link { attributes.put(Int(RTA_OIF.rawValue), link) }
    }
}

/// All rules of a family: the kernel knows no filter.
struct RuleQuery: RequestBody {
    var family: AddressFamily

    var description: String { "\(family) rules" }

    var header: fib_rule_hdr {
        var header = fib_rule_hdr()
        header.family = family.rawValue
        return header
    }

    func encode(into attributes: inout AttributeEncoder) {}
}

/// Which neighbour entries, or else which proxy entries: the kernel gives one or the other. It filters by link.
struct NeighbourQuery: RequestBody {
    var family: AddressFamily
    var link: UInt32?
    var isProxy: Bool

    var description: String { "\(family) neighbours" + (link.map { " dev #\($0)" } ?? "") + (isProxy ? " proxy" : "") }

    var header: ndmsg {
        var header = ndmsg()
        header.ndm_family = family.rawValue
        header.ndm_flags = isProxy ? UInt8(NTF_PROXY) : 0
        return header
    }

    func encode(into attributes: inout AttributeEncoder) {
        if let link { attributes.put(NDA_IFINDEX, link) }
    }
}
