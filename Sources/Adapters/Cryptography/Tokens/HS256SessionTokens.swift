public import Services
public import Values

/// Session tokens as JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256 (RFC 7515, `HS256`).
///
/// Header and claims are written in one way only. So a token's header is compared as text with
/// the headers that the keys give, and nothing of a token is read as JSON before its signature is
/// found right: no algorithm is ever chosen by a token.
public struct HS256SessionTokens: SessionTokens {
  /// The longest token in bytes that is looked at.
  static let longest = 2048

  private struct Signer: Sendable {
    let header: String
    let key: HMACKey
  }

  private let newest: Signer
  private let signers: [String: Signer]

  /// Takes the keys: the newest signs, all verify.
  public init(_ ring: KeyRing) throws(CryptographyError) {
    newest = try Self.signer(ring.newest)
    var signers = [newest.header: newest]
    for key in ring.older {
      let signer = try Self.signer(key)
      signers[signer.header] = signer
    }
    self.signers = signers
  }

  /// The token for a session.
  public func sign(_ claims: SessionClaims) throws -> String {
    let payload = Base64.url.encode(SessionClaimsText.json(claims).utf8)
    let message = "\(newest.header).\(payload)"
    let signature = try newest.key.signature(of: Array(message.utf8))
    return "\(message).\(Base64.url.encode(signature))"
  }

  /// What a token claims, if one of the keys signed it and it hasn't expired at `now`.
  public func verify(
    _ token: String, at now: Timestamp
  ) throws(SessionTokenError) -> SessionClaims {
    guard token.utf8.count <= Self.longest else { throw .tooLong(bytes: token.utf8.count) }
    let bytes = Array(token.utf8)
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed }
    guard let signer = signers[String(decoding: parts[0], as: UTF8.self)] else {
      throw .foreignHeader
    }
    guard let payload = Base64.url.decode(parts[1]), let signature = Base64.url.decode(parts[2])
    else { throw .malformed }
    let message = Array(bytes[..<parts[1].endIndex])
    guard let expected = try? signer.key.signature(of: message),
      isEqualInConstantTime(signature, expected)
    else { throw .wrongSignature }
    let claims = try SessionClaimsText.claims(payload)
    guard now < claims.expiresAt else { throw .expired(at: claims.expiresAt) }
    return claims
  }

  private static func signer(_ key: NamedKey) throws(CryptographyError) -> Signer {
    let header: JSONValue = [
      "alg": "HS256", "typ": "muster-session+jwt", "kid": .string(key.name),
    ]
    return Signer(header: Base64.url.encode(header.utf8), key: try HMACKey(key.bytes))
  }
}
