public import Services
public import Values

/// Seals secrets with AES-256-GCM under the newest key of a watched file.
///
/// The sealed bytes are a version (1), a random nonce of 12 bytes, the hidden text, and a tag of
/// 16 bytes. The tag covers the context and the key's name too. A nonce at random serves 2^32
/// secrets of one key (NIST SP 800-38D, section 8.3), far more than there are providers and people.
public struct SecretSealer: SecretSealing {
  private static let version: UInt8 = 1

  private let ring: WatchedKeyRing
  private let randomness: any Randomness
  private let time: any TimeSource

  /// Seals with the keys of a watched file.
  public init(_ ring: WatchedKeyRing, randomness: any Randomness, time: any TimeSource) {
    self.ring = ring
    self.randomness = randomness
    self.time = time
  }

  /// Seals a secret with the newest key.
  public func seal(_ secret: Secret, context: [UInt8]) throws -> SealedSecret {
    let key = ring.current(at: time.now()).ring.newest
    let nonce = randomness.bytes(AES256GCM.nonceLength)
    let hidden = try Self.cipher(key).seal(
      Array(secret.revealed.utf8), nonce: nonce, context: Self.context(context, key))
    return SealedSecret(key: key.name, bytes: [Self.version] + nonce + hidden)
  }

  /// The secret that was sealed for the same context.
  public func open(_ sealed: SealedSecret, context: [UInt8]) throws -> Secret {
    let key = try key(named: sealed.key)
    let rest = sealed.bytes.dropFirst()
    guard sealed.bytes.first == Self.version,
      rest.count >= AES256GCM.nonceLength + AES256GCM.tagLength,
      let text = try Self.cipher(key).open(
        Array(rest.dropFirst(AES256GCM.nonceLength)),
        nonce: Array(rest.prefix(AES256GCM.nonceLength)), context: Self.context(context, key))
    else { throw SealingError.notAuthentic }
    return Secret(String(decoding: text, as: UTF8.self))
  }

  /// Looks for a newer key now.
  public func refresh() throws {
    try ring.refresh()
  }

  private func key(named name: String) throws -> NamedKey {
    if let key = ring.current(at: time.now()).ring.keys.first(where: { $0.name == name }) {
      return key
    }
    // Another process may have made it a moment ago.
    try ring.refresh()
    guard let key = ring.current(at: time.now()).ring.keys.first(where: { $0.name == name }) else {
      throw SealingError.unknownKey(name)
    }
    return key
  }

  /// A key of 32 bytes for this use alone, whatever length the file's has.
  private static func cipher(_ key: NamedKey) throws(CryptographyError) -> AES256GCM {
    let derived = try HMACKey(key.bytes).signature(of: Array("muster secret sealing 1".utf8))
    return AES256GCM(SecretBytes(derived))
  }

  private static func context(_ context: [UInt8], _ key: NamedKey) -> [UInt8] {
    [UInt8(clamping: key.name.utf8.count)] + Array(key.name.utf8) + context
  }
}
