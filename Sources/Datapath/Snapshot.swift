import Netlink

/// What one namespace holds of the kinds of objects that plans are made of.
struct Snapshot {
    let links: [UInt32: Link]
    let addresses: [InterfaceAddress]
    let routes: [Route]
    let rules: [RoutingRule]
    let neighbours: [Neighbour]

    /// The node's side: all tables that pods use.
    static func host(_ socket: NetlinkSocket) throws(DatapathError) -> Snapshot {
        try DatapathError.looking(for: "links, routes, rules and neighbours of the node") {
            () throws(NetlinkError) in
            Snapshot(
                links: try socket.links(), addresses: [],
                routes: try socket.routes(family: .v4, table: Conventions.podTable),
                rules: try socket.rules(family: .v4), neighbours: try socket.neighbours(family: .v4))
        }
    }

    /// What the node itself and its ENIs need: all tables.
    static func node(_ socket: NetlinkSocket) throws(DatapathError) -> Snapshot {
        try DatapathError.looking(for: "links, addresses, routes and rules of the node") { () throws(NetlinkError) in
            Snapshot(
                links: try socket.links(), addresses: try socket.addresses(family: .v4),
                routes: try socket.routes(family: .v4), rules: try socket.rules(family: .v4), neighbours: [])
        }
    }

    /// A pod's side.
    static func pod(_ socket: NetlinkSocket) throws(DatapathError) -> Snapshot {
        try DatapathError.looking(for: "links, addresses, routes and neighbours of the pod") {
            () throws(NetlinkError) in
            Snapshot(
                links: try socket.links(), addresses: try socket.addresses(family: .v4),
                routes: try socket.routes(family: .v4, table: Conventions.mainTable), rules: [],
                neighbours: try socket.neighbours(family: .v4))
        }
    }

    private init(
        links: [Link], addresses: [InterfaceAddress], routes: [Route], rules: [RoutingRule], neighbours: [Neighbour]
    ) {
        self.links = Dictionary(links.map { ($0.index, $0) }) { $1 }
        self.addresses = addresses
        self.routes = routes
        self.rules = rules
        self.neighbours = neighbours
    }

    /// Whether the object that `request` makes is there, as far as it decides where packets go.
    func holds(_ request: NetlinkRequest) -> Bool {
        switch request {
        case .createVeth(let pair):
            guard let link = pair.index.flatMap({ links[$0] }) else { return false }
            return link.name == pair.name && link.mac == pair.mac && link.group == pair.group && link.isUp == pair.isUp
        case .changeLink(let change):
            guard let link = links[change.index] else { return false }
            return (change.isUp ?? link.isUp) == link.isUp && (change.alias ?? link.alias) == link.alias
                && (change.mtu ?? link.mtu) == link.mtu
                && (change.ipv4 ?? [:]).allSatisfy { link.ipv4[$0.key] == $0.value }
        case .addAddress(let wanted, _):
            return addresses.contains {
                $0.link == wanted.link && $0.address == wanted.address && $0.prefixLength == wanted.prefixLength
            }
        case .addRoute(let wanted, _):
            return routes.contains {
                $0.destination == wanted.destination && $0.table == wanted.table && $0.link == wanted.link
                    && $0.gateway == wanted.gateway && $0.kind == wanted.kind
            }
        case .addRule(let wanted):
            return rules.contains(wanted)
        case .setNeighbour(let wanted):
            return neighbours.contains(wanted)
        default:
            // A removal makes nothing.
            return false
        }
    }
}
