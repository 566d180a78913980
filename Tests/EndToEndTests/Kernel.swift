import CNISpec
import IPAddressing
import LabDriver
import LinuxSystem

/// A node's kernel objects, as iproute2 and nft tell of them.
struct Kernel {
    let node: LabNode

    private func json(_ words: String...) throws -> [JSONValue] {
        let text = try Child.check(words, in: node.namespace)
        // `ip -j link show group` prints an empty object for each link of another group.
        return text.isEmpty ? [] : try JSONValue(parsing: text).arrayValue?.filter { $0 != [:] } ?? []
    }

    func rules() throws -> [JSONValue] { try json("ip", "-j", "-d", "rule") }
    func routes(table: Int) throws -> [JSONValue] { try json("ip", "-j", "-d", "route", "show", "table", "\(table)") }
    func permanentNeighbours() throws -> [JSONValue] { try json("ip", "-j", "neigh", "show", "nud", "permanent") }
    func links(group: String) throws -> [JSONValue] { try json("ip", "-j", "-d", "link", "show", "group", group) }
    func links() throws -> [JSONValue] { try json("ip", "-j", "-d", "link") }
    func addresses(of link: String) throws -> [JSONValue] {
        try json("ip", "-j", "-4", "addr", "show", "dev", link).flatMap { $0["addr_info"]?.arrayValue ?? [] }
    }

    /// The addresses that table 5120 leads to a pod's link.
    func podAddresses() throws -> [IPv4Address] {
        try routes(table: 5120).compactMap { $0["dst"]?.stringValue.flatMap { IPv4Address($0) } }
    }

    /// The sources of the rules 1536, and the tables they look up.
    func sourceRules() throws -> [IPv4Address: String] {
        let pairs = try rules().filter { $0["priority"]?.intValue == 1536 }.compactMap {
            rule -> (IPv4Address, String)? in
            guard let source = rule["src"]?.stringValue.flatMap({ IPv4Address($0) }) else { return nil }
            return (source, rule["table"]?.stringValue ?? "")
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// A setting of one link under net.ipv4.conf.
    func setting(_ name: String, of link: String) throws -> String {
        let text = try Child.check(["cat", "/proc/sys/net/ipv4/conf/\(link)/\(name)"], in: node.namespace)
        return text.filter { !$0.isWhitespace }
    }

    /// The objects of one kind in the table inet vpc-cni: chain, set, rule.
    func nftables(_ kind: String) throws -> [JSONValue] {
        let text = try Child.check(["nft", "-j", "list", "table", "inet", "vpc-cni"], in: node.namespace)
        return try JSONValue(parsing: text)["nftables"]?.arrayValue?.compactMap { $0[kind] } ?? []
    }

    /// The kernel's count of packets that strict reverse path filtering has dropped (ip-sysctl, rp_filter).
    func reversePathDrops() throws -> Int {
        let lines = try Child.check(["cat", "/proc/net/netstat"], in: node.namespace).split(separator: "\n")
        let table = lines.filter { $0.hasPrefix("TcpExt:") }.map { $0.split(separator: " ") }
        guard table.count == 2, let column = table[0].firstIndex(of: "IPReversePathFilter") else {
            throw LabError("/proc/net/netstat has no IPReversePathFilter")
        }
        return Int(table[1][column]) ?? 0
    }
}
