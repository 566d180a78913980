import IPAddressing
import Netlink

extension RoutingRule {
    /// Every packet looks for a pod of this node first; one rule for all of them.
    static let podTable = RoutingRule(
        family: .v4, priority: Conventions.podTablePriority, table: Conventions.podTable,
        protocol: Conventions.routeProtocol)

    /// Marked packets leave by the primary link.
    static let mark = RoutingRule(
        family: .v4, priority: Conventions.markPriority,
        mark: FirewallMark(value: Conventions.mark, mask: Conventions.mark), table: Conventions.mainTable,
        protocol: Conventions.routeProtocol)

    /// What `address` sends is routed by the table of its ENI.
    static func fromSource(_ address: IPv4Address, table: UInt32) -> RoutingRule {
        RoutingRule(
            family: .v4, priority: Conventions.sourcePriority, source: IPCIDR(host: .v4(address)), table: table,
            protocol: Conventions.routeProtocol)
    }

    /// Whether the rule carries one of our priorities and our protocol.
    var isOurs: Bool {
        let priorities = [Conventions.podTablePriority, Conventions.markPriority, Conventions.sourcePriority]
        return `protocol` == Conventions.routeProtocol && priorities.contains(priority)
    }

    /// The address that a source rule is for.
    var sourceAddress: IPv4Address? {
        guard case .v4(let block) = source, block.prefixLength == 32 else { return nil }
        return block.address
    }
}

extension IPCIDR {
    /// 0.0.0.0/0: the default route's destination.
    static let everyIPv4: IPCIDR = {
        guard let block = IPCIDR("0.0.0.0/0") else { preconditionFailure("0.0.0.0/0 is a block of addresses") }
        return block
    }()
}
