public import Netlink

/// One kernel object on a pod's path: where it lives, and the request that makes it.
public struct KernelObject: Hashable, Sendable, CustomStringConvertible {
    /// In which network namespace an object is.
    public enum Side: Hashable, Sendable {
        /// The node's network namespace.
        case host
        /// The pod's.
        case pod
    }

    public var side: Side
    public var request: NetlinkRequest

    public init(_ side: Side, _ request: NetlinkRequest) {
        self.side = side
        self.request = request
    }

    /// The `ip` command that makes it; pod side: inside the pod's namespace.
    public var description: String { side == .pod ? "(pod) \(request)" : request.description }

    /// What takes the object away. `nil` for what goes with the pod's link: its addresses, routes and neighbours.
    var removal: NetlinkRequest? {
        switch request {
        case .createVeth(let pair): pair.index.map { .deleteLink(index: $0) }
        case .addRule(let rule): .deleteRule(rule)
        default: nil
        }
    }
}
