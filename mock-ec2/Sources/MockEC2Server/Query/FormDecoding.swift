/// Reading `application/x-www-form-urlencoded` text, of a body or behind the `?` of a target.
enum FormDecoding {
    /// A name and its value, decoded.
    struct Pair: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// The pairs of `text` in order; `nil` when a name or value is not valid percent-encoded UTF-8. A part without `=` has
    /// an empty value; empty parts are left out.
    static func pairs(_ text: some Sequence<UInt8>, plusIsSpace: Bool = true) -> [Pair]? {
        var pairs: [Pair] = []
        for part in Array(text).split(separator: UInt8(ascii: "&")) {
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            guard let decodedName = decode(name, plusIsSpace: plusIsSpace),
                let decodedValue = decode(part.dropFirst(name.count + 1), plusIsSpace: plusIsSpace)
            else { return nil }
            pairs.append(Pair(name: decodedName, value: decodedValue))
        }
        return pairs
    }

    /// `text` with its percent-encoding undone.
    static func decode(_ text: ArraySlice<UInt8>, plusIsSpace: Bool) -> String? {
        guard text.contains(UInt8(ascii: "%")) || text.contains(UInt8(ascii: "+")) else {
            return String(validating: text, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
