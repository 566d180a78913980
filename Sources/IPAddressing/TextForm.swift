/// A value with one text, as people and other programs write it: read by `init(parsing:)`, written by `description`, and
/// encoded as that text.
public protocol TextForm: LosslessStringConvertible, Codable {
    /// Reads the text. Throws `AddressError`, which says what was expected.
    init(parsing text: some StringProtocol) throws(AddressError)
}

extension TextForm {
    /// As `init(parsing:)`; `nil` in place of an error.
    public init?(_ description: String) {
        guard let value = try? Self(parsing: description) else { return nil }
        self = value
    }

    /// Throws `DecodingError.dataCorrupted` with the text of the `AddressError`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        do {
            self = try Self(parsing: text)
        } catch {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\(error)")
        }
    }

    /// Writes the text as a single string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
