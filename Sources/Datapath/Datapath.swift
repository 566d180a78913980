import IPAddressing
public import Netlink
public import Nftables
import Synchronization

/// The kernel state of a node: its rules, tables, nftables table and ENIs, and the link of each pod.
///
/// All operations block for the kernel's answers, some milliseconds at most: call them on threads of one's own, never on
/// one of Swift concurrency. They may be called from several threads at once; two that concern the same pod or the same
/// ENI must come one after the other.
public final class Datapath: Sendable {
    /// What cannot be read back from the kernel.
    struct State: Sendable {
        struct KnownENI: Sendable {
            let eni: ENILink
            let link: Link
        }

        var node: NodeNetwork?
        /// By table.
        var enis: [UInt32: KnownENI] = [:]
        /// The nftables table as it was after our last change.
        var tableListing: String?
        /// The addresses of attachments under way, by host link index: `reconcile` leaves them alone.
        var attaching: [UInt32: IPv4Address] = [:]
    }

    let host: NetlinkSocket
    let nftables: Nftables
    let state = Mutex(State())

    /// `host` and `nftables` must be of the same network namespace, the node's.
    public init(host: NetlinkSocket, nftables: Nftables) {
        self.host = host
        self.nftables = nftables
    }
}
