/// One nftables table as a value; `description` is its text in nft(8)'s language.
///
/// Names and rules go into the text as they are: they must come from this program, or be checked before.
public struct Table: Hashable, Sendable, CustomStringConvertible {
    /// Which packets the table sees; inet is IPv4 and IPv6.
    public enum Family: String, Hashable, Sendable, CustomStringConvertible {
        case inet, ip, ip6
        public var description: String { rawValue }
    }

    public var family: Family
    public var name: String
    /// Names of counters that rules refer to and that are read from outside.
    public var counters: [String]
    public var sets: [NamedSet]
    public var maps: [NamedMap]
    public var chains: [Chain]

    public init(
        _ family: Family, _ name: String, counters: [String] = [], sets: [NamedSet] = [], maps: [NamedMap] = [],
        chains: [Chain] = []
    ) {
        self.family = family
        self.name = name
        self.counters = counters
        self.sets = sets
        self.maps = maps
        self.chains = chains
    }

    public var description: String {
        var text = "table \(family) \(name) {\n"
        for counter in counters { text += "  counter \(counter) { }\n" }
        for set in sets { text += "  \(set)\n" }
        for map in maps { text += "  \(map)\n" }
        for chain in chains { text += "\(chain)\n" }
        return text + "}\n"
    }

    /// Commands that put this table in the place of whatever has its name. As one transaction no packet sees neither.
    public var replacing: String { removal + description }

    /// Commands that remove whatever has this table's name, and succeed when nothing has.
    public var removal: String {
        // The empty table is there so that there is something to delete; "destroy" needs Linux 6.3.
        "table \(family) \(name) { }\ndelete table \(family) \(name)\n"
    }
}

/// A named set of a table.
public struct NamedSet: Hashable, Sendable, CustomStringConvertible {
    public var name: String
    /// For instance "ipv4_addr" or "ifname".
    public var type: String
    /// Whether elements may be ranges and prefixes; those that overlap are merged.
    public var holdsIntervals: Bool
    public var elements: [String]

    public init(_ name: String, type: String, holdsIntervals: Bool = false, elements: [String] = []) {
        self.name = name
        self.type = type
        self.holdsIntervals = holdsIntervals
        self.elements = elements
    }

    public var description: String {
        let intervals = holdsIntervals ? "flags interval; auto-merge; " : ""
        return "set \(name) { type \(type); \(intervals)\(elementsClause(elements))}"
    }
}

/// A named map, or a verdict map, of a table.
public struct NamedMap: Hashable, Sendable, CustomStringConvertible {
    public var name: String
    /// Key and value, for instance "ipv4_addr : ipv4_addr".
    public var type: String
    /// Each "key : value".
    public var elements: [String]

    public init(_ name: String, type: String, elements: [String] = []) {
        self.name = name
        self.type = type
        self.elements = elements
    }

    public var description: String { "map \(name) { type \(type); \(elementsClause(elements))}" }
}

/// A chain: a base chain when it has a hook, else one to jump to.
public struct Chain: Hashable, Sendable, CustomStringConvertible {
    /// Where the kernel enters a base chain.
    public struct Hook: Hashable, Sendable, CustomStringConvertible {
        /// What the chain may do: nat sees a connection's first packet only, route looks the route up again.
        public enum Kind: String, Hashable, Sendable { case filter, nat, route }
        /// Where on a packet's way (nft(8), "Address families").
        public enum Point: String, Hashable, Sendable { case prerouting, input, forward, output, postrouting }

        public var kind: Kind
        public var point: Point
        /// Lower runs earlier; -300 is raw, -150 mangle, -100 dstnat, 0 filter, 100 srcnat (nft(8)).
        public var priority: Int
        /// What happens to a packet that no rule decided on.
        public var dropsByDefault: Bool

        public init(_ kind: Kind, _ point: Point, priority: Int, dropsByDefault: Bool = false) {
            self.kind = kind
            self.point = point
            self.priority = priority
            self.dropsByDefault = dropsByDefault
        }

        public var description: String {
            let policy = dropsByDefault ? "drop" : "accept"
            return "type \(kind.rawValue) hook \(point.rawValue) priority \(priority); policy \(policy);"
        }
    }

    public var name: String
    /// `nil` for a chain that rules jump to.
    public var hook: Hook?
    /// Each one line, in the order in which they are tried.
    public var rules: [String]

    public init(_ name: String, hook: Hook? = nil, rules: [String] = []) {
        self.name = name
        self.hook = hook
        self.rules = rules
    }

    public var description: String {
        let lines = (hook.map { [$0.description] } ?? []) + rules
        return "  chain \(name) {\n" + lines.map { "    \($0)\n" }.joined() + "  }"
    }
}

// nft refuses an empty list of elements.
private func elementsClause(_ elements: [String]) -> String {
    elements.isEmpty ? "" : "elements = { \(elements.joined(separator: ", ")) } "
}
