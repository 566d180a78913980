import CLibmnl
public import LinuxSystem
import Synchronization
import SystemPackage

/// A NETLINK_ROUTE socket (rtnetlink(7)): requests, acknowledgements and dumps, one exchange at a time.
///
/// It speaks for the network namespace in which it was made, whichever thread uses it. Its calls block, for long while
/// others hold the kernel's RTNL lock: never call them on a thread of Swift concurrency.
///
/// What the kernel refuses is a `NetlinkError` with its errno. A dump whose table changed during each of 16 attempts is
/// EINTR; no answer within 5 s is ETIMEDOUT.
public final class NetlinkSocket: Sendable {
    private let connection: Mutex<NetlinkConnection>

    /// Opens a socket in the calling thread's network namespace.
    public init() throws(NetlinkError) {
        connection = Mutex(try NetlinkConnection { () throws(SystemCallError) in try NetlinkChannel() })
    }

    /// Uses a NETLINK_ROUTE socket that was opened elsewhere, for instance in a pod's namespace. The descriptor is
    /// duplicated; the namespace lives at least as long as either.
    ///
    /// Throws EPROTOTYPE when it is another kind of descriptor.
    public init(adopting descriptor: Descriptor) throws(NetlinkError) {
        connection = Mutex(
            try NetlinkConnection { () throws(SystemCallError) in try NetlinkChannel(duplicating: descriptor) })
    }

    /// Sends all requests, at most 64 at once, and returns the outcome of each, in order: `nil` is success.
    ///
    /// The kernel goes on after a request that failed. Throws, with nothing sent, when a request does not fit into a
    /// message.
    public func perform(_ requests: [NetlinkRequest]) throws(NetlinkError) -> [NetlinkError?] {
        try connection.withLock { (connection) throws(NetlinkError) in try connection.perform(requests) }
    }

    /// Sends all requests and throws the first failure; those after it were tried as well.
    public func execute(_ requests: NetlinkRequest...) throws(NetlinkError) { try execute(requests) }

    /// Sends all requests and throws the first failure; those after it were tried as well.
    public func execute(_ requests: [NetlinkRequest]) throws(NetlinkError) {
        for case .some(let failure) in try perform(requests) { throw failure }
    }

    /// All objects that answer `query`. `group` is where changes are announced of which the dump says nothing.
    func dump<Object: ReplyBody>(
        _ type: MessageType, _ query: some RequestBody, watching group: NetlinkGroup? = nil, as: Object.Type
    ) throws(NetlinkError) -> [Object] {
        try connection.withLock { (connection) throws(NetlinkError) in
            try connection.dump(type, query, watching: group, as: Object.self)
        }
    }

    /// The one object that answers `query`.
    func get<Object: ReplyBody>(
        _ type: MessageType, _ query: some RequestBody, as: Object.Type
    ) throws(NetlinkError) -> Object? {
        try connection.withLock { (connection) throws(NetlinkError) in
            try connection.query(type, flags: NLM_F_ACK, query, as: Object.self).objects.first
        }
    }
}
