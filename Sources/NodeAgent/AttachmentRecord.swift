import Datapath
import IPAM
import IPAddressing
import Netlink

/// What the kernel cannot hold of an attachment, as one small file: written before the kernel objects are made, completed
/// before the runtime is answered, removed by DEL.
struct AttachmentRecord: Codable, Hashable, Sendable {
    static let version = 1

    /// The two ends of the link, known once it is made. A record without them is of an ADD that was cut short.
    struct Ends: Codable, Hashable, Sendable {
        var hostIndex: UInt32
        var podIndex: UInt32
        var hostMAC: MACAddress
        var podMAC: MACAddress
    }

    var version = Self.version
    var containerID: String
    var ifName: String
    /// The network configuration's name.
    var network: String
    /// CNI_NETNS as the runtime gave it.
    var netns: String
    var namespace: String?
    var pod: String?
    var address: IPv4Address
    /// `eni-...`
    var eni: String
    /// The ENI's table; `nil` on the primary ENI.
    var table: UInt32?
    var hostLink: String
    var mtu: UInt32
    var ends: Ends?
    /// Milliseconds since 1970.
    var since: Int64

    var attachment: Attachment { Attachment(containerID: containerID, ifName: ifName) }

    /// What `Datapath` was asked for.
    var podAttachment: PodAttachment {
        var pod = PodAttachment(
            containerID: containerID, ifName: ifName, namespace: namespace, pod: pod, address: address, eniTable: table,
            mtu: mtu)
        if !hostLink.isEmpty { pod.hostLinkName = hostLink }
        return pod
    }

    /// What it made; `nil` while it is not known to be complete.
    var attachedPod: AttachedPod? {
        ends.map { ends in
            AttachedPod(
                pod: podAttachment,
                ends: LinkEnds(
                    hostIndex: ends.hostIndex, podIndex: ends.podIndex, hostMAC: ends.hostMAC, podMAC: ends.podMAC))
        }
    }
}

extension AttachmentRecord {
    /// Of a pod's link that the kernel shows and no file tells of; `nil` when it has no address, and so is of no use.
    init?(_ pod: PodLink, since: Int64) {
        guard let address = pod.addresses.first, let hostMAC = pod.link.mac, let podMAC = pod.podMAC else { return nil }
        self.init(
            containerID: pod.owner.containerID, ifName: pod.owner.ifName, network: "", netns: "", address: address,
            eni: "", table: pod.rules.first?.table, hostLink: pod.link.name, mtu: pod.link.mtu,
            ends: Ends(
                hostIndex: pod.link.index, podIndex: pod.link.peerIndex ?? 0, hostMAC: hostMAC, podMAC: podMAC),
            since: since)
    }
}

extension AttachmentRecord.Ends {
    init(_ ends: LinkEnds) {
        self.init(hostIndex: ends.hostIndex, podIndex: ends.podIndex, hostMAC: ends.hostMAC, podMAC: ends.podMAC)
    }
}
