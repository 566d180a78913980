import IPAddressing
import LinuxSystem
import Netlink

/// One of the lab's network namespaces, and a netlink socket inside, by which it is configured from anywhere.
final class LabNamespace: Sendable {
    let name: String
    let namespace: NetworkNamespace
    let netlink: NetlinkSocket

    /// Makes the namespace with its loopback up, as a machine that has booted.
    @available(*, noasync)
    init(creating name: String) throws {
        self.name = name
        let namespace = try NamedNamespace.create(name).namespace
        self.namespace = namespace
        netlink = try namespace.run { try NetlinkSocket() }
        try netlink.execute(.changeLink(LinkChange(index: loopback, isUp: true)))
    }

    /// Writes settings under /proc/sys/net, such as ("ipv4/ip_forward", 1).
    @available(*, noasync)
    func setSysctls(_ settings: KeyValuePairs<String, Int>) throws {
        try namespace.run { for (name, value) in settings { try Sysctl.write(name, value) } }
    }

    /// The number of the link `link`.
    func index(of link: String) throws -> UInt32 {
        guard let found = try netlink.link(named: link) else { throw NoSuchLink(link: link, namespace: name) }
        return found.index
    }
}

/// The loopback's link number: the first of every namespace.
let loopback: UInt32 = 1

struct NoSuchLink: Error, CustomStringConvertible {
    let link: String
    let namespace: String
    var description: String { "no link \(link) in the namespace \(namespace)" }
}
