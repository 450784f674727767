public import Services
public import Values

/// A secret key with its name; the key itself never shows.
public struct NamedKey: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
  /// The name that tokens carry (`kid`): up to 32 letters, digits, `-` and `_`.
  public let name: String
  /// The key.
  let bytes: [UInt8]
  /// When it was made; the newest key signs.
  public let createdAt: Timestamp

  /// The name alone.
  public var description: String { "key \(name)" }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

/// The keys of one purpose: the newest is used for new things, the older ones for what they made.
public struct KeyRing: Hashable, Sendable {
  /// The length of a new key in bytes, and the least that an old one may have: the digest's
  /// (RFC 7518, section 3.2).
  static let keyLength = 32

  /// The key for new things.
  public let newest: NamedKey
  /// The others, newest first.
  public let older: [NamedKey]

  /// All keys, newest first.
  public var keys: [NamedKey] { [newest] + older }

  /// A ring of one fresh key.
  public init(randomness: any Randomness, now: Timestamp) {
    newest = Self.freshKey(randomness: randomness, now: now)
    older = []
  }

  /// Sorts keys into a ring; nil when there are none.
  init?(_ keys: [NamedKey]) {
    let sorted = keys.sorted { $0.createdAt > $1.createdAt }
    guard let newest = sorted.first else { return nil }
    self.newest = newest
    older = Array(sorted.dropFirst())
  }

  private init(newest: NamedKey, older: [NamedKey]) {
    self.newest = newest
    self.older = older
  }

  /// The ring with one more key, which becomes the newest.
  public func rotated(randomness: any Randomness, now: Timestamp) -> KeyRing {
    // A clock that was set back must not leave the old key in use.
    let earliest = newest.createdAt + .seconds(1)
    let key = Self.freshKey(randomness: randomness, now: max(now, earliest))
    return KeyRing(newest: key, older: keys)
  }

  /// The ring of the newest key.
  var newestAlone: KeyRing { KeyRing(newest: newest, older: []) }

  /// The ring without the keys whose successor was made before a moment; nil drops none.
  func dropping(supersededBefore moment: Timestamp?) -> KeyRing {
    guard let moment else { return self }
    let kept = zip(older, keys).prefix { _, successor in successor.createdAt >= moment }
    return KeyRing(newest: newest, older: kept.map(\.0))
  }

  private static func freshKey(randomness: any Randomness, now: Timestamp) -> NamedKey {
    NamedKey(
      name: Base64.url.encode(randomness.bytes(9)), bytes: randomness.bytes(keyLength),
      createdAt: now.inWholeSeconds)
  }
}
