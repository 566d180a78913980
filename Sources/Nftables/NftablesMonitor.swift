import CLibmnl
import CLibnftables
import Glibc
public import LinuxSystem
import SystemPackage

/// Tells that something in the nftables rules of a network namespace has changed; what, the listener must look up.
/// Its own process' changes are told too.
public final class NftablesMonitor: Sendable {
    private let socket: Descriptor
    private let stopRequest: (read: Descriptor, write: Descriptor)

    /// Listens in the calling thread's network namespace.
    public init() throws(SystemCallError) {
        socket = Descriptor(
            adopting: try systemCall("socket", "NETLINK_NETFILTER") {
                Glibc.socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), NETLINK_NETFILTER)
            })
        var ends: [Int32] = [-1, -1]
        try systemCall("socketpair") {
            socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
        }
        stopRequest = (Descriptor(adopting: ends[0]), Descriptor(adopting: ends[1]))
        var address = sockaddr_nl()
        address.nl_family = sa_family_t(AF_NETLINK)
        address.nl_groups = 1 << (UInt32(NFNLGRP_NFTABLES.rawValue) - 1)
        try systemCall("bind", "NFNLGRP_NFTABLES") {
            withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(socket.rawValue, $0, socklen_t(MemoryLayout<sockaddr_nl>.size))
                }
            }
        }
    }

    /// Waits on the calling thread for a change; `false` once `stop` was called. What has arrived meanwhile is one change.
    public func waitForChange() throws(SystemCallError) -> Bool {
        var sources = [
            pollfd(fd: socket.rawValue, events: Int16(POLLIN), revents: 0),
            pollfd(fd: stopRequest.read.rawValue, events: Int16(POLLIN), revents: 0),
        ]
        try systemCall("poll", "NETLINK_NETFILTER") { poll(&sources, nfds_t(sources.count), -1) }
        if sources[1].revents != 0 { return false }
        var bytes = [UInt8](repeating: 0, count: 8192)
        // Any failure but "nothing more" means an overrun (ENOBUFS), which is a change like any other.
        while recv(socket.rawValue, &bytes, bytes.count, Int32(MSG_DONTWAIT)) >= 0 {}
        return true
    }

    /// Ends the wait, now and for good.
    public func stop() { _ = write(stopRequest.write.rawValue, [1], 1) }
}
