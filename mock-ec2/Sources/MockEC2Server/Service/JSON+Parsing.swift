extension JSON {
    /// Reads one value; `nil` when `text` is not exactly one, or nested deeper than 32.
    init?(parsing text: [UInt8]) {
        var parser = Parser(rest: text[...])
        guard let value = parser.value(depth: 32), parser.isAtEnd else { return nil }
        self = value
    }

    private struct Parser {
        var rest: ArraySlice<UInt8>

        var isAtEnd: Bool {
            mutating get {
                skipSpace()
                return rest.isEmpty
            }
        }

        mutating func value(depth: Int) -> JSON? {
            skipSpace()
            guard depth > 0, let first = rest.first else { return nil }
            switch first {
            case UInt8(ascii: "{"): return object(depth: depth)
            case UInt8(ascii: "["): return array(depth: depth)
            case UInt8(ascii: "\""): return string().map(JSON.string)
            default: return word()
            }
        }

        private mutating func object(depth: Int) -> JSON? {
            rest.removeFirst()
            var members: [Member] = []
            if take("}") { return .object(members) }
            repeat {
                skipSpace()
                guard let name = string(), take(":"), let value = value(depth: depth - 1) else { return nil }
                members.append(Member(name: name, value: value))
            } while take(",")
            return take("}") ? .object(members) : nil
        }

        private mutating func array(depth: Int) -> JSON? {
            rest.removeFirst()
            var elements: [JSON] = []
            if take("]") { return .array(elements) }
            repeat {
                guard let value = value(depth: depth - 1) else { return nil }
                elements.append(value)
            } while take(",")
            return take("]") ? .array(elements) : nil
        }

        /// Escapes other than `\uXXXX` only: the admin API needs no more, and refuses what it does not understand.
        private mutating func string() -> String? {
            guard rest.popFirst() == UInt8(ascii: "\"") else { return nil }
            var bytes: [UInt8] = []
            while let byte = rest.popFirst() {
                switch byte {
                case UInt8(ascii: "\""): return String(validating: bytes, as: UTF8.self)
                case 0..<0x20: return nil
                case UInt8(ascii: "\\"):
                    guard let escaped = rest.popFirst(), let plain = Self.escapes[escaped] else { return nil }
                    bytes.append(plain)
                default: bytes.append(byte)
                }
            }
            return nil
        }

        private static let escapes: [UInt8: UInt8] = [
            UInt8(ascii: "\""): UInt8(ascii: "\""), UInt8(ascii: "\\"): UInt8(ascii: "\\"),
            UInt8(ascii: "/"): UInt8(ascii: "/"), UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
        ]

        private mutating func word() -> JSON? {
            let end = rest.firstIndex { Array(",]} \t\r\n".utf8).contains($0) } ?? rest.endIndex
            let word = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[end...]
            switch word {
            case "null": return .null
            case "true": return .boolean(true)
            case "false": return .boolean(false)
            default:
                guard word.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), let number = Double(word),
                    number.isFinite
                else { return nil }
                return .number(number)
            }
        }

        private mutating func take(_ character: Unicode.Scalar) -> Bool {
            skipSpace()
            guard rest.first == UInt8(ascii: character) else { return false }
            rest.removeFirst()
            return true
        }

        private mutating func skipSpace() { rest = rest.drop { Array(" \t\r\n".utf8).contains($0) } }
    }
}
