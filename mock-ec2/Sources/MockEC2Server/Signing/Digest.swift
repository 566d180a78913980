import CLibcrypto

/// SHA-256 and what is built on it, by libcrypto.
public enum Digest {
    static let sha256Length = 32

    public static func sha256(_ data: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: sha256Length)
        let isDone = EVP_Digest(data, data.count, &digest, nil, EVP_sha256(), nil)
        // It fails only when libcrypto has no SHA-256 or the machine no memory.
        precondition(isDone == 1, "EVP_Digest: libcrypto cannot do SHA-256")
        return digest
    }

    /// HMAC-SHA256 (RFC 2104).
    static func hmac(key: [UInt8], _ data: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: sha256Length)
        var length = 0
        let result = EVP_Q_mac(
            nil, "HMAC", nil, "SHA256", nil, key, key.count, data, data.count, &code, code.count, &length)
        precondition(result != nil && length == sha256Length, "EVP_Q_mac: libcrypto cannot do HMAC-SHA256")
        return code
    }

    static func hmac(key: [UInt8], _ text: String) -> [UInt8] { hmac(key: key, Array(text.utf8)) }

    /// Whether both are the same, in a time that does not tell where they differ.
    static func isEqual(_ a: some Sequence<UInt8>, _ b: some Sequence<UInt8>) -> Bool {
        let (a, b) = (Array(a), Array(b))
        return a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
    }

    /// Lower-case hex.
    public static func hex(_ bytes: [UInt8]) -> String { String(decoding: hexBytes(bytes), as: UTF8.self) }

    /// The characters of lower-case hex.
    static func hexBytes(_ bytes: [UInt8]) -> [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            digits.append(hexDigit(byte >> 4))
            digits.append(hexDigit(byte & 15))
        }
        return digits
    }

    /// The character of a value below 16.
    static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
