import COpenSSL

/// A key of HMAC-SHA-256 (RFC 2104), already mixed into the state that every signature starts from.
///
/// - Note: `@unchecked Sendable` because the state isn't changed between `init` and `deinit`; each
///   signature works on a copy of its own.
final class HMACKey: @unchecked Sendable {
  static let signatureLength = 32
  private let state: OpaquePointer

  /// Any key; the others begin as its copies.
  ///
  /// So the algorithms are looked up by name once. OpenSSL 3.0 now and then finds none when many
  /// threads look at once.
  private static let first = Result { () throws(CryptographyError) in try HMACKey() }

  convenience init(_ key: [UInt8]) throws(CryptographyError) {
    guard let state = EVP_MAC_CTX_dup(try Self.first.get().state) else {
      throw CryptographyError(operation: "prepare HMAC")
    }
    self.init(state)
    guard EVP_MAC_init(state, key, key.count, nil) == 1 else {
      throw CryptographyError(operation: "prepare a key of HMAC-SHA-256")
    }
  }

  private convenience init() throws(CryptographyError) {
    guard let algorithm = EVP_MAC_fetch(nil, "HMAC", nil) else {
      throw CryptographyError(operation: "prepare HMAC")
    }
    defer { EVP_MAC_free(algorithm) }  // The state keeps a reference of its own.
    guard let state = EVP_MAC_CTX_new(algorithm) else {
      throw CryptographyError(operation: "prepare HMAC")
    }
    self.init(state)
    guard Self.start(state) else {
      throw CryptographyError(operation: "prepare HMAC with SHA-256")
    }
  }

  private init(_ state: OpaquePointer) {
    self.state = state
  }

  deinit {
    EVP_MAC_CTX_free(state)
  }

  /// The signature of a message, 32 bytes.
  func signature(of message: [UInt8]) throws(CryptographyError) -> [UInt8] {
    guard let copy = EVP_MAC_CTX_dup(state) else {
      throw CryptographyError(operation: "sign with HMAC-SHA-256")
    }
    defer { EVP_MAC_CTX_free(copy) }
    var signature = [UInt8](repeating: 0, count: Self.signatureLength)
    var length = 0
    guard EVP_MAC_update(copy, message, message.count) == 1,
      EVP_MAC_final(copy, &signature, &length, signature.count) == 1,
      length == Self.signatureLength
    else { throw CryptographyError(operation: "sign with HMAC-SHA-256") }
    return signature
  }

  private static func start(_ state: OpaquePointer) -> Bool {
    let key = [UInt8](repeating: 0, count: signatureLength)
    var digest = Array("SHA256".utf8CString)
    return digest.withUnsafeMutableBufferPointer { digest in
      let parameters = [
        OSSL_PARAM_construct_utf8_string("digest", digest.baseAddress, 0),
        OSSL_PARAM_construct_end(),
      ]
      return EVP_MAC_init(state, key, key.count, parameters) == 1
    }
  }
}
