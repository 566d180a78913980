public import IPAddressing
public import Netlink
public import Nftables

/// Why a part of the data path could not be made or taken away.
public enum DatapathError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The pod's namespace already has a link of this name; nothing was changed.
    case interfaceExists(ifName: String)
    /// A living link has the name that is this container's alone, which means that the container was attached before,
    /// with another network namespace; nothing was changed.
    case hostLinkExists(name: String)
    /// The kernel refused `object`, an `ip` command, or a socket failed. What was made before has been undone, but for
    /// what `left` names, which is nothing as a rule.
    case kernel(object: String, NetlinkError, left: [String])
    case nftables(NftablesError)
    /// The node has no link with the ENI's hardware address: it is not attached yet, or no more.
    case noLink(eni: String, mac: MACAddress)

    public var description: String {
        switch self {
        case .interfaceExists(let ifName):
            return "the pod already has a link \(ifName): it was attached before, or another plugin made it"
        case .hostLinkExists(let name):
            return "the node already has a living link \(name): the container was attached before"
        case .kernel(let object, let error, let left):
            return "\(object): \(error)" + (left.isEmpty ? "" : "; left behind: \(left.joined(separator: "; "))")
        case .nftables(let error):
            return "\(error)"
        case .noLink(let eni, let mac):
            return "\(eni): the node has no link with the address \(mac)"
        }
    }
}

extension DatapathError {
    /// Runs a lookup; `what` says what was looked for.
    static func looking<Value>(
        for what: @autoclosure () -> String, _ body: () throws(NetlinkError) -> Value
    ) throws(DatapathError) -> Value {
        do { return try body() } catch { throw .kernel(object: what(), error, left: []) }
    }
}
