import CNISpec
import Glibc
import LinuxSystem

/// The network namespace that CNI_NETNS names: never the plugin's own, unless the runtime asks for that.
struct PodNamespace {
    private let path: String
    private let namespace: NetworkNamespace

    /// Throws `CNIError` of code 8 when the path cannot be opened or is the plugin's own namespace.
    init(_ invocation: CNIInvocation) throws(CNIError) {
        path = invocation.netns
        let isOwn: Bool
        do {
            // Not blocking: a FIFO would hold the plugin for ever.
            let number = try systemCall("open", invocation.netns) {
                open(invocation.netns, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
            }
            namespace = NetworkNamespace(Descriptor(adopting: number))
            isOwn = try namespace.isSame(as: .current())
        } catch {
            throw CNIError(.invalidNetns, "CNI_NETNS \"\(invocation.netns)\" cannot be opened", details: "\(error)")
        }
        guard !isOwn || invocation.mayUseOwnNetns else {
            throw CNIError(
                .invalidNetns, "CNI_NETNS \"\(path)\" is the plugin's own network namespace",
                details: "CNI_NETNS_OVERRIDE=1 allows it")
        }
    }

    /// Opens what the daemon needs to work inside, and is back home at the end: the namespace and, in it, a
    /// NETLINK_ROUTE socket (netlink(7)), not bound. `preparingIPv6` sets what the links of the pod are born with.
    func enter(preparingIPv6: Bool) throws(CNIError) -> [Descriptor] {
        do {
            let socket = try namespace.run {
                if preparingIPv6 { IPv6Defaults.write() }
                // 0 is NETLINK_ROUTE, a macro that Swift does not see.
                let number = try systemCall("socket", "NETLINK_ROUTE") {
                    Glibc.socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
                }
                return Descriptor(adopting: number)
            }
            return [namespace.descriptor, socket]
        } catch {
            throw CNIError(.invalidNetns, "CNI_NETNS \"\(path)\" cannot be entered", details: "\(error)")
        }
    }
}
