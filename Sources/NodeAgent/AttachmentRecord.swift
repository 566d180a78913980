import Datapath
import IPAM
import IPAddressing

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

    /// What `Datapath` must be told to find or to remove the kernel's part.
    var attachedPod: AttachedPod? {
        guard let ends else { return nil }
        var attached = PodAttachment(
            containerID: containerID, ifName: ifName, namespace: namespace, pod: pod, address: address, eniTable: table,
            mtu: mtu)
        attached.hostLinkName = hostLink
        return AttachedPod(
            pod: attached,
            ends: LinkEnds(
                hostIndex: ends.hostIndex, podIndex: ends.podIndex, hostMAC: ends.hostMAC, podMAC: ends.podMAC))
    }
}

extension AttachmentRecord.Ends {
    init(_ ends: LinkEnds) {
        self.init(hostIndex: ends.hostIndex, podIndex: ends.podIndex, hostMAC: ends.hostMAC, podMAC: ends.podMAC)
    }
}
