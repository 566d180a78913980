/// A JSON number as it is written, so that neither a 64-bit counter nor a long fraction loses a digit. Equal means
/// written alike: 1.0 is not 1.
public struct JSONNumber: Hashable, Sendable, CustomStringConvertible {
    /// The number in the grammar of RFC 8259, section 6.
    public let text: String

    public init(_ value: Int) { text = String(value) }

    /// `nil` when `text` is not in the grammar of RFC 8259, section 6.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard Self.end(in: bytes, from: 0) == bytes.count else { return nil }
        self.text = text
    }

    /// `text` is in the grammar; the parser has seen to it.
    init(checked text: String) { self.text = text }

    /// The value when it is written as an integer and fits 64 bits.
    public var int: Int? { Int(text) }
    /// The nearest value; infinite beyond the range of `Double`.
    public var double: Double { Double(text) ?? .nan }
    public var description: String { text }

    /// Where the number that begins at `start` ends; `nil` when none begins there.
    static func end(in bytes: [UInt8], from start: Int) -> Int? {
        var position = start
        func passes(_ isWanted: (UInt8) -> Bool) -> Bool {
            guard position < bytes.count, isWanted(bytes[position]) else { return false }
            position += 1
            return true
        }
        func passesDigits() -> Bool {
            let first = position
            while passes({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {}
            return position > first
        }
        _ = passes { $0 == UInt8(ascii: "-") }
        guard passes({ $0 == UInt8(ascii: "0") }) || passesDigits() else { return nil }
        if passes({ $0 == UInt8(ascii: ".") }) {
            guard passesDigits() else { return nil }
        }
        if passes({ $0 | 0x20 == UInt8(ascii: "e") }) {
            _ = passes { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
            guard passesDigits() else { return nil }
        }
        return position
    }
}
