/// A fingerprint of bytes that can't be turned back: chains audit events, finds stored tokens.
public protocol Digest: Sendable {
  /// The SHA-256 of the bytes (FIPS 180-4), 32 bytes. Quick enough for short texts in a loop.
  func sha256(_ bytes: [UInt8]) -> [UInt8]
}
