public import IPAddressing

/// The pool in numbers: total = assigned + cooling + warm.
public struct PoolReport: Hashable, Sendable {
    /// Secondary addresses of the interfaces in service.
    public let total: Int
    /// Held by pods.
    public let assigned: Int
    /// Resting after a pod has left them.
    public let cooling: Int
    /// Ready for the next pod.
    public let warm: Int
    /// The total that the targets ask for now.
    public let wanted: Int
    /// Why total is not wanted, or that it is.
    public let reason: String
}

/// One interface and its addresses.
public struct ENIReport: Hashable, Sendable {
    public enum AddressState: Hashable, Sendable {
        case assigned(Attachment)
        case cooling(until: Timestamp)
        case warm
    }
    /// `nil` until the node shows it.
    public let eni: ENI?
    /// `nil` until the cloud has made it.
    public let id: String?
    /// What it has on the instance, or is to have.
    public let deviceIndex: Int
    public let addresses: [(address: IPv4Address, state: AddressState)]
    /// In service, or which step of its life it is at.
    public let state: String

    public static func == (a: ENIReport, b: ENIReport) -> Bool {
        a.id == b.id && a.eni == b.eni && a.deviceIndex == b.deviceIndex && a.state == b.state
            && a.addresses.map(\.address) == b.addresses.map(\.address)
            && a.addresses.map(\.state) == b.addresses.map(\.state)
    }
    public func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(state)
    }
}
