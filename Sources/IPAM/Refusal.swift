/// Why a pod got no address, in words for its operator.
public enum Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The daemon has not yet read what the node has.
    case starting
    /// Addresses are on their way but did not come in time.
    case growing(waited: Duration, trouble: CloudFailure?)
    /// Every interface that may be attached is attached and full.
    case interfaceLimit(interfaces: Int, addresses: Int)
    /// The cloud refused to give more; the next attempt is in `retryIn`.
    case cloud(CloudFailure, retryIn: Duration)
    /// A DEL of the same attachment came while the ADD waited.
    case deleted
    /// The pool is being taken down by `vpcctl uninstall`.
    case stopping

    public var description: String {
        switch self {
        case .starting:
            "the daemon is still reading the node's interfaces; the runtime will try again"
        case .growing(let waited, let trouble):
            "no free address yet: more are on their way, and did not arrive within \(waited.milliseconds) ms"
                + (trouble.map { "; EC2 said '\($0.message)'" } ?? "")
        case .interfaceLimit(let interfaces, let addresses):
            "no free address: \(interfaces) interfaces with \(addresses) pod addresses are attached, which is this node's limit"
                + " (instance type and MAX_ENI); lower the node's max pods or take a larger type"
        case .cloud(let failure, let retryIn):
            "no free address: EC2 said '\(failure.message)'; next attempt in \(max(retryIn.milliseconds, 0)) ms"
        case .deleted:
            "a DEL of the same attachment came while its ADD waited for an address"
        case .stopping:
            "the pool is being taken down (vpcctl uninstall)"
        }
    }
}
