/// A text or a number that is no address, prefix or MAC.
public struct AddressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was expected, for instance "IPv4 address".
    public let expected: String
    /// What was given.
    public let value: String

    init(expected: String, value: some StringProtocol) {
        self.expected = expected
        self.value = String(value.prefix(80))
    }

    public var description: String { "'\(value)' is not an \(expected)" }
}
