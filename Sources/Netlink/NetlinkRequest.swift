/// One change of the kernel's network objects; its description is the `ip` command that it equals, with `#7` for the
/// link of index 7.
public enum NetlinkRequest: Hashable, Sendable, CustomStringConvertible {
    /// `ip link add ... type veth`; EEXIST when a name or the near index is taken, EBUSY when the peer's index is.
    case createVeth(VethPair)
    /// `ip link set`; ENODEV when there is no such link.
    case changeLink(LinkChange)
    /// `ip link del`; a veth takes its peer with it.
    case deleteLink(index: UInt32)
    /// The same by name; `deleteLink(name:)` makes it.
    case deleteLinkNamed(String)
    /// `ip addr add`; EEXIST when the link has it, unless `replace`.
    case addAddress(InterfaceAddress, replace: Bool = false)
    /// `ip addr del`; EADDRNOTAVAIL when the link does not have it.
    case deleteAddress(InterfaceAddress)
    /// `ip route add`; EEXIST when the table has a route to that destination with that metric, unless `replace`.
    case addRoute(Route, replace: Bool = false)
    /// `ip route del`; ESRCH when there is none.
    case deleteRoute(Route)
    /// `ip rule add`; EEXIST when the same rule exists.
    case addRule(RoutingRule)
    /// `ip rule del`; ENOENT when there is none.
    case deleteRule(RoutingRule)
    /// `ip neigh replace`.
    case setNeighbour(Neighbour)
    /// `ip neigh del`; ENOENT when there is none.
    case deleteNeighbour(Neighbour)

    /// `ip link del`, by name. (Two cases of one base name cannot be told apart in a pattern.)
    public static func deleteLink(name: String) -> NetlinkRequest { .deleteLinkNamed(name) }

    public var description: String {
        let verb =
            switch self {
            case .createVeth: "ip link add"
            case .changeLink: "ip link set"
            case .deleteLink, .deleteLinkNamed: "ip link del"
            case .addAddress(_, let replace): replace ? "ip addr replace" : "ip addr add"
            case .deleteAddress: "ip addr del"
            case .addRoute(_, let replace): replace ? "ip route replace" : "ip route add"
            case .deleteRoute: "ip route del"
            case .addRule(let rule): rule.family == .v6 ? "ip -6 rule add" : "ip rule add"
            case .deleteRule(let rule): rule.family == .v6 ? "ip -6 rule del" : "ip rule del"
            case .setNeighbour: "ip neigh replace"
            case .deleteNeighbour: "ip neigh del"
            }
        return "\(verb) \(subject)"
    }

    /// The object, without what is done to it.
    var subject: String { wire.body.description }
}
