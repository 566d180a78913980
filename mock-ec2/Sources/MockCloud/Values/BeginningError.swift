/// Why a cloud cannot begin as it is configured: what EC2 says, and to which part of the configuration.
public struct BeginningError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A part of `CloudConfiguration`, by its index in the list of its kind.
    public enum Part: Hashable, Sendable {
        case vpc(Int)
        case subnet(Int)
        case instance(Int)
    }

    public let part: Part
    public let error: CloudError

    public var description: String { "\(part): \(error)" }
}
