import Glibc
import SystemPackage

extension NetlinkSocket {
    /// The links of `group`, or all; the kernel gives them all, and the group is chosen here.
    public func links(group: UInt32? = nil) throws(NetlinkError) -> [Link] {
        let links = try dump(.getLink, LinkDumpQuery(), as: Link.self)
        guard let group else { return links }
        return links.filter { $0.group == group }
    }

    /// `nil` when there is none of that name.
    public func link(named name: String) throws(NetlinkError) -> Link? { try link(LinkQuery(name: name)) }

    /// `nil` when there is none of that index.
    public func link(index: UInt32) throws(NetlinkError) -> Link? { try link(LinkQuery(index: index)) }

    private func link(_ query: LinkQuery) throws(NetlinkError) -> Link? {
        do throws(NetlinkError) {
            return try get(.getLink, LinkDumpQuery(query: query), as: Link.self)
        } catch  where error.errno == Errno(rawValue: ENODEV) {
            return nil
        }
    }

    /// The addresses of `family` on the link of index `link`; `nil` is any. Throws ENODEV when there is no such link.
    public func addresses(
        family: AddressFamily? = nil, link: UInt32? = nil
    ) throws(NetlinkError) -> [InterfaceAddress] {
        try dump(.getAddress, AddressQuery(family: family, link: link), as: InterfaceAddress.self)
    }

    /// The routes in `table` by `link`; `nil` is any. A table that does not exist has none.
    public func routes(
        family: AddressFamily, table: UInt32? = nil, link: UInt32? = nil
    ) throws(NetlinkError) -> [Route] {
        do throws(NetlinkError) {
            let query = RouteQuery(family: family, table: table, link: link)
            return try dump(.getRoute, query, watching: family == .v6 ? .ipv6Route : nil, as: Route.self)
        } catch  where error.errno == .noSuchFileOrDirectory && table != nil {
            // The kernel makes a table with its first route: "FIB table does not exist".
            return []
        }
    }

    /// The rules of a family, in the kernel's order.
    public func rules(family: AddressFamily) throws(NetlinkError) -> [RoutingRule] {
        let group = family == .v4 ? NetlinkGroup.ipv4Rule : .ipv6Rule
        return try dump(.getRule, RuleQuery(family: family), watching: group, as: RoutingRule.self)
    }

    /// The neighbour entries on `link`, or with `proxy` those for which this host answers; `link` nil is any.
    public func neighbours(
        family: AddressFamily, link: UInt32? = nil, proxy: Bool = false
    ) throws(NetlinkError) -> [Neighbour] {
        try dump(.getNeighbour, NeighbourQuery(family: family, link: link, isProxy: proxy), as: Neighbour.self)
    }
}
