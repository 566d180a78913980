/// Identifiers and secrets that nobody can guess.
enum UniqueID {
    /// A random UUID (RFC 9562, version 4), as in request ids.
    static func random() -> String {
        // Two draws, because each is a system call.
        let high = UInt64.random(in: 0...UInt64.max) & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        let low = UInt64.random(in: 0...UInt64.max) & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for place in 0..<32 {
            if place == 8 || place == 12 || place == 16 || place == 20 { text.append(UInt8(ascii: "-")) }
            let word = place < 16 ? high : low
            text.append(Digest.hexDigit(UInt8(word >> UInt64(60 - place % 16 * 4) & 15)))
        }
        return String(decoding: text, as: UTF8.self)
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
