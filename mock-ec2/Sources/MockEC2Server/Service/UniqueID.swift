/// Identifiers and secrets that nobody can guess.
enum UniqueID {
    /// A random UUID (RFC 9562, version 4), as in request ids.
    static func random() -> String {
        var bytes = randomBytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        let hex = Digest.hex(bytes)
        var rest = Substring(hex)
        return [8, 4, 4, 4, 12].map { length in
            defer { rest = rest.dropFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }

    /// `length` random characters of `alphabet`.
    static func random(_ length: Int, of alphabet: String) -> String {
        let characters = Array(alphabet)
        return String((0..<length).compactMap { _ in characters.randomElement() })
    }

    static let base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    static let base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

    static func randomBytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8.random(in: 0...255) } }
}
