extension JSONParser {
    /// Reads the string whose opening quote is the current byte.
    mutating func string() throws(JSONError) -> String {
        let start = position
        position += 1
        var content: [UInt8] = []
        var plain = position
        while true {
            switch try currentByte() {
            case UInt8(ascii: "\""):
                content += bytes[plain..<position]
                position += 1
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw failure(.invalidUTF8, at: start)
                }
                return text
            case UInt8(ascii: "\\"):
                content += bytes[plain..<position]
                content += try escape()
                plain = position
            case let byte where byte < 0x20: throw failure(.controlCharacter(byte))
            default: position += 1
            }
        }
    }

    /// Reads the escape whose backslash is the current byte; answers with its UTF-8.
    private mutating func escape() throws(JSONError) -> [UInt8] {
        let start = position
        position += 1
        let letter = try currentByte()
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [letter]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try unicodeEscape(from: start))).utf8)
        default: throw failure(.unknownEscape, at: start)
        }
    }

    /// Reads the four digits after `\u`, and the second half when they are the first half of a surrogate pair.
    private mutating func unicodeEscape(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try fourDigits(from: start)
        if let scalar = Unicode.Scalar(first) { return scalar }
        // The pair's arithmetic is that of Unicode, table 3-5 (UTF-16).
        guard (0xD800...0xDBFF).contains(first), bytes[position...].starts(with: [0x5C, 0x75]) else {
            throw failure(.loneSurrogate, at: start)
        }
        position += 2
        let second = try fourDigits(from: start)
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw failure(.loneSurrogate, at: start) }
        return scalar
    }

    private mutating func fourDigits(from start: Int) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(try currentByte())).hexDigitValue else {
                throw failure(.unknownEscape, at: start)
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
