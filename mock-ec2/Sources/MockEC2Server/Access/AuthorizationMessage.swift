import CLibcrypto

/// The encoding of authorization failure messages: nobody but this server reads one or makes one up, because "the details
/// of the authorization status can contain privileged information that the user who requested the operation should not
/// see" ("DecodeAuthorizationMessage", AWS STS API Reference).
///
/// A message is nonce, ciphertext and tag of AES-256-GCM (NIST SP 800-38D), in base 64 for URLs without padding.
struct AuthorizationMessage: Sendable {
    /// 32 bytes, others in every process.
    private let key = UniqueID.randomBytes(32)

    private static let nonceLength = 12
    private static let tagLength = 16

    func seal(_ text: String) -> String {
        let nonce = UniqueID.randomBytes(Self.nonceLength)
        var plain = Array(text.utf8)
        var ciphertext = [UInt8](repeating: 0, count: plain.count)
        var tag = [UInt8](repeating: 0, count: Self.tagLength)
        var length: Int32 = 0
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        let isDone =
            EVP_EncryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_EncryptUpdate(context, &ciphertext, &length, &plain, Int32(plain.count)) == 1
            && EVP_EncryptFinal_ex(context, nil, &length) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), &tag) == 1
        // It fails only when libcrypto has no AES or the machine no memory.
        precondition(isDone, "EVP_Encrypt: libcrypto cannot do AES-256-GCM")
        return Base64.encodeForURLs(nonce + ciphertext + tag)
    }

    /// `nil` for what this server has not sealed.
    func open(_ message: String) -> String? {
        guard let bytes = Base64.decode(message), bytes.count >= Self.nonceLength + Self.tagLength,
            // One message has one spelling: what ignorable characters or bits were added to is another.
            Base64.encodeForURLs(bytes) == message
        else { return nil }
        let nonce = Array(bytes.prefix(Self.nonceLength))
        var tag = Array(bytes.suffix(Self.tagLength))
        let ciphertext = Array(bytes.dropFirst(Self.nonceLength).dropLast(Self.tagLength))
        var plain = [UInt8](repeating: 0, count: ciphertext.count)
        var length: Int32 = 0
        let context = EVP_CIPHER_CTX_new()
        defer { EVP_CIPHER_CTX_free(context) }
        let isAuthentic =
            EVP_DecryptInit_ex(context, EVP_aes_256_gcm(), nil, key, nonce) == 1
            && EVP_DecryptUpdate(context, &plain, &length, ciphertext, Int32(ciphertext.count)) == 1
            && EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count), &tag) == 1
            && EVP_DecryptFinal_ex(context, nil, &length) == 1
        return isAuthentic ? String(validating: plain, as: UTF8.self) : nil
    }
}
