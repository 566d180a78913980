/// Why bytes are not the JSON that was asked for, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Nothing but white space.
        case empty
        case tooLarge(bytes: Int, limit: Int)
        case tooDeep(limit: Int)
        case byteOrderMark
        case unexpectedEnd
        case unexpectedByte(UInt8, expected: String)
        case textAfterValue
        /// Refused because its readers would not agree on the value (RFC 8259, section 4).
        case duplicateKey(String)
        case malformedNumber
        case unknownEscape
        /// Half of a surrogate pair: no Unicode text (RFC 8259, section 8.2).
        case loneSurrogate
        case controlCharacter(UInt8)
        case invalidUTF8
    }

    public let kind: Kind
    /// Bytes before the place.
    public let offset: Int

    public init(kind: Kind, offset: Int) {
        self.kind = kind
        self.offset = offset
    }

    public var description: String {
        switch kind {
        case .empty: "no JSON: the text is empty"
        case .tooLarge(let bytes, let limit): "\(bytes) bytes are more than the \(limit) allowed"
        default: "byte \(offset): \(reason)"
        }
    }

    private var reason: String {
        switch kind {
        case .empty, .tooLarge: description
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .byteOrderMark: "begins with a byte order mark"
        case .unexpectedEnd: "ends in the middle"
        case .unexpectedByte(let byte, let expected): "\(Self.name(byte)) in place of \(expected)"
        case .textAfterValue: "text after the end of the value"
        case .duplicateKey(let key): "key \"\(key)\" is there twice"
        case .malformedNumber: "malformed number"
        case .unknownEscape: "unknown escape in a string"
        case .loneSurrogate: "half of a surrogate pair"
        case .controlCharacter(let byte): "\(Self.name(byte)) in a string must be escaped"
        case .invalidUTF8: "string is not UTF-8"
        }
    }

    private static func name(_ byte: UInt8) -> String {
        guard (0x21...0x7E).contains(byte) else {
            let digits = String(byte, radix: 16, uppercase: true)
            return "byte 0x" + (digits.count < 2 ? "0" : "") + digits
        }
        return "\"\(Character(Unicode.Scalar(byte)))\""
    }
}
