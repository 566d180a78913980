/// Why a call to the cloud brought nothing, as far as the pool must know.
public struct CloudFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// What the failure means for what is done next.
    public enum Kind: Hashable, Sendable {
        /// The subnet has no free address.
        case subnetFull
        /// The interface or the instance is at its type's limit.
        case limit
        case throttled
        /// The node's role lacks a permission.
        case denied
        /// The object does not exist (any more).
        case notFound
        /// Something else holds the device index that was asked for.
        case indexTaken
        /// The interface is still being detached: the ordinary answer for a while.
        case stillInUse
        /// The call may or may not have had its effect: look before it is repeated.
        case unknownOutcome
        case other
    }
    public let kind: Kind
    /// What the other side said.
    public let message: String

    public init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    public var description: String { message }
}
