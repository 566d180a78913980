import IPAddressing

/// A directory of the metadata service whose interface is gone.
struct StaleDirectory: Hashable, Sendable, Codable {
    let mac: MACAddress
    let goneAt: CloudTime
}
