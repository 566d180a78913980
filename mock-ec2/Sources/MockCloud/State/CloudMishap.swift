import IPAddressing

/// Something that happens to the cloud behind its users' backs, at once.
public enum CloudMishap: Hashable, Sendable, Codable {
    /// Someone detaches an interface by force; the instance's first one stays.
    case detach(interface: String)
    /// Someone stops an instance: it keeps its interfaces, which send and receive nothing, and its metadata service is gone.
    case stop(instance: String)
    /// A neighbour takes addresses of a subnet until no more than `free` are left.
    case drain(subnet: String, free: Int)
}

/// What faults and mishaps have left behind, to be put right when they end.
struct FaultMarks: Sendable, Codable {
    /// The attachments that do not get on.
    var stuckAttachments: Set<String> = []
    var stoppedInstances: Set<String> = []
    /// The addresses that neighbours hold, by subnet.
    var neighbours: [String: [IPv4Address]] = [:]
    /// What the metadata service shows of each instance while it is stale.
    var staleMetadata: [String: MetadataView] = [:]
    /// What is to be done to the answer of the call that was admitted last.
    var strike = FaultStrike()
}
