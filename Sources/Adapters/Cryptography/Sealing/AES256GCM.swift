import COpenSSL

/// AES-256-GCM (NIST SP 800-38D) with one key.
struct AES256GCM: Sendable {
  static let nonceLength = 12
  static let tagLength = 16

  private let key: SecretBytes

  /// Takes a key of 32 bytes.
  init(_ key: SecretBytes) {
    self.key = key
  }

  /// The text in secret, as long as before, and behind it the tag of text and context.
  func seal(
    _ text: [UInt8], nonce: [UInt8], context: [UInt8]
  ) throws(CryptographyError) -> [UInt8] {
    let cipher = try start(nonce, context, encrypts: true)
    defer { EVP_CIPHER_CTX_free(cipher) }
    var sealed = [UInt8](repeating: 0, count: text.count + Self.tagLength)
    var length: Int32 = 0
    let isDone = sealed.withUnsafeMutableBufferPointer { sealed in
      let tag = sealed.baseAddress?.advanced(by: text.count)
      return EVP_CipherUpdate(cipher, sealed.baseAddress, &length, text, Int32(text.count)) == 1
        && EVP_CipherFinal_ex(cipher, tag, &length) == 1
        && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagLength), tag) == 1
    }
    guard isDone else { throw CryptographyError(operation: "seal with AES-256-GCM") }
    return sealed
  }

  /// The text; nil when text, tag, nonce or context aren't those that were sealed.
  func open(
    _ sealed: [UInt8], nonce: [UInt8], context: [UInt8]
  ) throws(CryptographyError) -> [UInt8]? {
    guard sealed.count >= Self.tagLength else { return nil }
    let cipher = try start(nonce, context, encrypts: false)
    defer { EVP_CIPHER_CTX_free(cipher) }
    let hidden = Array(sealed.dropLast(Self.tagLength))
    var tag = Array(sealed.suffix(Self.tagLength))
    // One byte more, so that an empty text has an address too.
    var text = [UInt8](repeating: 0, count: hidden.count + 1)
    var (length, rest): (Int32, Int32) = (0, 0)
    guard EVP_CipherUpdate(cipher, &text, &length, hidden, Int32(hidden.count)) == 1,
      EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagLength), &tag) == 1
    else { throw CryptographyError(operation: "open with AES-256-GCM") }
    guard EVP_CipherFinal_ex(cipher, nil, &rest) == 1 else {
      ERR_clear_error()
      return nil
    }
    return Array(text.prefix(Int(length)))
  }

  private func start(
    _ nonce: [UInt8], _ context: [UInt8], encrypts: Bool
  ) throws(CryptographyError) -> OpaquePointer {
    let failure = "prepare AES-256-GCM"
    guard nonce.count == Self.nonceLength, let cipher = EVP_CIPHER_CTX_new() else {
      throw CryptographyError(operation: failure)
    }
    var length: Int32 = 0
    let isReady = key.withBytes { key in
      EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), nil, key.baseAddress, nonce, encrypts ? 1 : 0)
        == 1
        && EVP_CipherUpdate(cipher, nil, &length, context, Int32(context.count)) == 1
    }
    guard isReady else {
      EVP_CIPHER_CTX_free(cipher)
      throw CryptographyError(operation: failure)
    }
    return cipher
  }
}
