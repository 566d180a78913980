import CLibcrypto

/// SHA-256 and HMAC-SHA256 (FIPS 180-4, RFC 2104), by libcrypto.
public enum SHA256 {
    /// The 32 bytes of the digest.
    public static func hash(_ data: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: 32)
        guard EVP_Digest(data, data.count, &digest, nil, EVP_sha256(), nil) == 1 else {
            preconditionFailure("libcrypto cannot compute SHA-256: it is out of memory or built without it")
        }
        return digest
    }

    /// The 32 bytes of the message authentication code of `data` under `key`.
    public static func authenticationCode(of data: [UInt8], key: [UInt8]) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: 32)
        var length = 0
        guard
            EVP_Q_mac(
                nil, "HMAC", nil, "SHA256", nil, key, key.count, data, data.count, &code, code.count, &length) != nil
        else {
            preconditionFailure("libcrypto cannot compute HMAC-SHA256: it is out of memory or built without it")
        }
        return code
    }
}

extension [UInt8] {
    /// Two lower-case hex digits for each byte.
    public var hexadecimal: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
