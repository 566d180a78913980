/// Percent-encoding as AWS signs it (IAM User Guide, "Create a signed AWS API request", function UriEncode): every byte but
/// RFC 3986's unreserved `A-Z a-z 0-9 - _ . ~` becomes `%XX` in upper case; a space is `%20`, never `+`.
public enum PercentEncoding {
    /// Encodes the UTF-8 of `text`.
    public static func encode(_ text: some StringProtocol) -> String {
        encode(Array(text.utf8), keepingSlash: false)
    }

    /// Encodes a path: each of its segments, not the slashes between them.
    static func encodePath(_ path: some StringProtocol) -> String {
        encode(Array(path.utf8), keepingSlash: true)
    }

    static func encode(_ bytes: [UInt8], keepingSlash: Bool = false) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var encoded: [UInt8] = []
        encoded.reserveCapacity(bytes.count)
        for byte in bytes {
            if isUnreserved(byte) || (keepingSlash && byte == UInt8(ascii: "/")) {
                encoded.append(byte)
            } else {
                encoded += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }

    /// The bytes that `text` encodes. A `%` without two hex digits stands for itself, and so does `+`.
    static func decode(_ text: some StringProtocol) -> [UInt8] {
        var rest = Array(text.utf8)[...]
        var decoded: [UInt8] = []
        decoded.reserveCapacity(rest.count)
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let high = rest.first.flatMap(value(ofHexDigit:)),
                let low = rest.dropFirst().first.flatMap(value(ofHexDigit:))
            {
                decoded.append(high << 4 | low)
                rest = rest.dropFirst(2)
            } else {
                decoded.append(byte)
            }
        }
        return decoded
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    private static func value(ofHexDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
