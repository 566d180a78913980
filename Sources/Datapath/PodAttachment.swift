public import IPAddressing

/// What a pod is to get: one link in its network namespace with one address.
public struct PodAttachment: Hashable, Sendable {
    /// CNI_CONTAINERID.
    public var containerID: String
    /// The link's name in the pod, CNI_IFNAME.
    public var ifName: String
    /// The host end's name. `attach` takes `alternativeLinkName` when a living link has it.
    public var hostLinkName: String
    /// Made from the container's id, and so nobody else's.
    public var alternativeLinkName: String
    /// Its own, as a /32.
    public var address: IPv4Address
    /// The table of the ENI that the address belongs to; `nil` for the primary ENI, whose routes are the main table's.
    public var eniTable: UInt32?
    /// In bytes, of both ends.
    public var mtu: UInt32

    /// `namespace` and `pod` as the runtime names them, if it does; `prefix` is the network configuration's `vethPrefix`.
    public init(
        containerID: String, ifName: String, namespace: String? = nil, pod: String? = nil, prefix: String = "eni",
        address: IPv4Address, eniTable: UInt32? = nil, mtu: UInt32
    ) {
        self.containerID = containerID
        self.ifName = ifName
        hostLinkName = HostLinkName.make(
            namespace: namespace, pod: pod, containerID: containerID, ifName: ifName, prefix: prefix)
        alternativeLinkName = HostLinkName.make(containerID: containerID, ifName: ifName, prefix: prefix)
        self.address = address
        self.eniTable = eniTable
        self.mtu = mtu
    }

    /// What goes into the host end's alias.
    public var owner: LinkOwner { LinkOwner(containerID: containerID, ifName: ifName) }
}

/// Whose a pod link is. It stands in the host end's alias (IFLA_IFALIAS, at most 255 bytes) as "containerid/ifname", and
/// so outlives the daemon.
public struct LinkOwner: Hashable, Sendable, CustomStringConvertible {
    public var containerID: String
    public var ifName: String

    public init(containerID: String, ifName: String) {
        self.containerID = containerID
        self.ifName = ifName
    }

    /// Reads an alias; `nil` when it is not of this form.
    public init?(alias: String?) {
        // An interface name holds no "/" (dev_valid_name), so the last one parts the two.
        guard let alias, let slash = alias.lastIndex(of: "/") else { return nil }
        containerID = String(alias[..<slash])
        ifName = String(alias[alias.index(after: slash)...])
        if containerID.isEmpty || ifName.isEmpty { return nil }
    }

    public var description: String { "\(containerID)/\(ifName)" }
}

/// The two ends of a pod's link: all indexes and hardware addresses are chosen before the link is made, so that each
/// object can be described, and the neighbour entries of both sides written, without asking the kernel back.
public struct LinkEnds: Hashable, Sendable {
    /// In the node's namespace.
    public var hostIndex: UInt32
    /// In the pod's namespace.
    public var podIndex: UInt32
    public var hostMAC: MACAddress
    public var podMAC: MACAddress

    public init(hostIndex: UInt32, podIndex: UInt32, hostMAC: MACAddress, podMAC: MACAddress) {
        self.hostIndex = hostIndex
        self.podIndex = podIndex
        self.hostMAC = hostMAC
        self.podMAC = podMAC
    }

    /// Random ends; with `podIndex` if there is a wish for it.
    static func random(podIndex: UInt32?, using generator: inout some RandomNumberGenerator) -> LinkEnds {
        LinkEnds(
            hostIndex: .random(in: Conventions.linkIndexes, using: &generator),
            podIndex: podIndex ?? .random(in: Conventions.linkIndexes, using: &generator),
            hostMAC: randomMAC(using: &generator), podMAC: randomMAC(using: &generator))
    }

    /// Unicast and locally administered (IEEE 802, the first octet's two lowest bits).
    private static func randomMAC(using generator: inout some RandomNumberGenerator) -> MACAddress {
        let bits: UInt64 = .random(in: 0..<(1 << 48), using: &generator)
        return MACAddress(rawValue: bits & ~(1 << 40) | (1 << 41))
    }
}

/// A pod that is attached: what was asked for, and the link it got.
public struct AttachedPod: Hashable, Sendable {
    /// With the host link's name as it came to be.
    public var pod: PodAttachment
    public var ends: LinkEnds

    public init(pod: PodAttachment, ends: LinkEnds) {
        self.pod = pod
        self.ends = ends
    }
}
