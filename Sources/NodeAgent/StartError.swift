public import IPAddressing

/// Why the daemon cannot start.
public enum StartError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Exit code 69 (EX_UNAVAILABLE, sysexits.h).
    case noMetadata(String)
    case noPrimaryInterface(MACAddress)

    public var description: String {
        switch self {
        case .noMetadata(let reason):
            "the metadata service has not said what the node has, and no pod runs here: \(reason). Is this an EC2 instance, and does the"
                + " instance's hop limit let this process reach 169.254.169.254?"
        case .noPrimaryInterface(let mac): "the node has no link with the address \(mac) of its primary interface"
        }
    }
}
