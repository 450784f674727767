public import Services
public import Values

/// HMAC-SHA-256 by libcrypto (RFC 2104, RFC 4231).
public struct HMACMessageAuthentication: MessageAuthentication {
  /// Needs nothing.
  public init() {}

  /// The code of a message, 32 bytes; the key's text in UTF-8 is the key.
  public func code(of message: [UInt8], key: Secret) throws -> [UInt8] {
    try HMACKey(Array(key.revealed.utf8)).signature(of: message)
  }
}
