extension JSONValue {
    /// Reads one JSON document. It is refused, never repaired: beyond `sizeLimit` bytes, nested deeper than `depthLimit`
    /// levels, with a key twice in one object, a byte order mark, or text that is not UTF-8.
    public static func parse(
        _ bytes: [UInt8], depthLimit: Int = 64, sizeLimit: Int = 1 << 20
    ) throws(JSONError) -> JSONValue {
        guard bytes.count <= sizeLimit else {
            throw JSONError(kind: .tooLarge(bytes: bytes.count, limit: sizeLimit), offset: sizeLimit)
        }
        var parser = JSONParser(bytes, depthLimit: depthLimit)
        return try parser.document()
    }

    /// Reads one JSON document from text, with the limits of `parse(_:depthLimit:sizeLimit:)`.
    public init(parsing text: String) throws(JSONError) { self = try Self.parse(Array(text.utf8)) }
}

/// A recursive descent over the grammar of RFC 8259; its depth is bounded, so its stack is.
struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    private let depthLimit: Int

    init(_ bytes: [UInt8], depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    mutating func document() throws(JSONError) -> JSONValue {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw failure(.byteOrderMark) }
        skipSpace()
        guard position < bytes.count else { throw failure(.empty) }
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw failure(.textAfterValue) }
        return value
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        switch try currentByte() {
        case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", is: .bool(true))
        case UInt8(ascii: "f"): return try word("false", is: .bool(false))
        case UInt8(ascii: "n"): return try word("null", is: .null)
        case let byte: throw failure(.unexpectedByte(byte, expected: "a value"))
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        try enter(depth)
        var members: [JSONObject.Member] = []
        var keys: Set<String> = []
        if take(UInt8(ascii: "}")) { return JSONObject() }
        while true {
            skipSpace()
            let start = position
            guard try currentByte() == UInt8(ascii: "\"") else {
                throw failure(.unexpectedByte(bytes[position], expected: "a key"))
            }
            let key = try string()
            guard keys.insert(key).inserted else { throw failure(.duplicateKey(key), at: start) }
            skipSpace()
            try expect(UInt8(ascii: ":"), "\":\"")
            skipSpace()
            members.append(JSONObject.Member(key: key, value: try value(depth: depth)))
            if take(UInt8(ascii: "}")) { return JSONObject(distinct: members) }
            try expect(UInt8(ascii: ","), "\",\" or \"}\"")
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        try enter(depth)
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return elements }
        while true {
            skipSpace()
            elements.append(try value(depth: depth))
            if take(UInt8(ascii: "]")) { return elements }
            try expect(UInt8(ascii: ","), "\",\" or \"]\"")
        }
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        guard let end = JSONNumber.end(in: bytes, from: position) else { throw failure(.malformedNumber) }
        defer { position = end }
        return JSONNumber(checked: String(decoding: bytes[position..<end], as: UTF8.self))
    }

    private mutating func word(_ word: String, is value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in word.utf8 { try expect(byte, "\"\(word)\"") }
        return value
    }

    /// Passes the opening bracket of the level `depth`.
    private mutating func enter(_ depth: Int) throws(JSONError) {
        guard depth <= depthLimit else { throw failure(.tooDeep(limit: depthLimit)) }
        position += 1
    }

    /// Passes white space and then `byte`, if it is there.
    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func expect(_ byte: UInt8, _ name: @autoclosure () -> String) throws(JSONError) {
        guard try currentByte() == byte else {
            throw failure(.unexpectedByte(bytes[position], expected: name()))
        }
        position += 1
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x09, 0x0A, 0x0D: position += 1
            default: return
            }
        }
    }

    func currentByte() throws(JSONError) -> UInt8 {
        guard position < bytes.count else { throw failure(.unexpectedEnd) }
        return bytes[position]
    }

    func failure(_ kind: JSONError.Kind, at offset: Int? = nil) -> JSONError {
        JSONError(kind: kind, offset: offset ?? position)
    }
}
