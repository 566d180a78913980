import CLibmnl

/// Which link, or, with neither index nor name, all of them.
struct LinkQuery: RequestBody {
    var index: UInt32 = 0
    var name: String?

    var description: String { name ?? (index == 0 ? "all links" : "#\(index)") }

    var header: ifinfomsg { ifinfomsg(index: index) }

    func encode(into attributes: inout AttributeEncoder) {
        if let name { attributes.put(IFLA_IFNAME, name: name) }
    }
}

/// The same with the counters left out of the answer, which are the greater part of it.
struct LinkDumpQuery: RequestBody {
    var query = LinkQuery()

    var description: String { query.description }

    var header: ifinfomsg { query.header }

    func encode(into attributes: inout AttributeEncoder) {
        query.encode(into: &attributes)
        attributes.put(IFLA_EXT_MASK, UInt32(RTEXT_FILTER_SKIP_STATS))
    }
}

extension ifinfomsg {
    /// `isUp` nil leaves IFF_UP as it is; `index` 0 is none.
    init(index: UInt32?, isUp: Bool? = nil) {
        self.init()
        ifi_index = Int32(bitPattern: index ?? 0)
        guard let isUp else { return }
        ifi_change = LinkFlags.up
        ifi_flags = isUp ? LinkFlags.up : 0
    }
}
