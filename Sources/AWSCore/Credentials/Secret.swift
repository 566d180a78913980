/// A string that must not reach a log: whatever prints it prints `<redacted>`.
public struct Secret: Hashable, Sendable {
    /// The secret itself. Every use of this property is a place to review.
    public let value: String

    public init(_ value: String) {
        self.value = value
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<redacted>" }
    public var debugDescription: String { description }

    // `dump` and string interpolation of an enclosing value look through mirrors, past `description`.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
