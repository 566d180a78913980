/// An object that the kernel shows: the fixed header of its kind, then attributes.
protocol ReplyBody: Hashable, Sendable {
    /// The message that shows it.
    static var type: MessageType { get }
    /// `nil` when it is of a family that is not ours, as with bridge ports among links.
    init?(decoding payload: RawSpan) throws(MalformedMessage)
}
