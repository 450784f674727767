public import Values

/// The name of an outside service that an API key is for: 1 to 63 lower-case letters, digits, `.`,
/// `-` and `_`, beginning with a letter or digit.
public struct ProviderName: Sendable, Hashable, Comparable, LosslessStringConvertible {
  /// The regular expression of a name, for descriptions.
  public static let pattern = "^[a-z0-9][a-z0-9._-]{0,62}$"

  /// The name.
  public let description: String

  /// Takes a name; nil for a text that can't be one.
  public init?(_ description: String) {
    guard (1...63).contains(description.utf8.count), let first = description.utf8.first,
      Self.isAlphanumeric(first),
      description.utf8.allSatisfy({ Self.isAlphanumeric($0) || "._-".utf8.contains($0) })
    else { return nil }
    self.description = description
  }

  /// Alphabetical order.
  public static func < (left: ProviderName, right: ProviderName) -> Bool {
    left.description < right.description
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// The identifier of an API key.
public typealias APIKeyID = Identifier<APIKey>

/// A secret of an outside service that is kept for an account, without the secret itself.
public struct APIKey: Sendable, Hashable {
  /// The identifier, which lists go by; people name a key by its provider.
  public var id: APIKeyID
  /// Whose key it is; the system account's serves everybody who has none of their own.
  public var account: AccountID
  /// What it is for.
  public var provider: ProviderName
  /// As much of the secret as may be shown.
  public var hint: String
  /// How often it was resolved.
  public var usageCount: Int
  /// When it was resolved last; nil for never.
  public var lastUsedAt: Timestamp?
  /// When it was put here first.
  public var createdAt: Timestamp
  /// When the secret was changed last.
  public var updatedAt: Timestamp
  /// Counts the changes, for `ETag` and `If-Match`.
  public var version: Int

  /// The shortest secret of which the end is shown.
  private static let shortestWithHint = 16
  private static let hintLength = 4

  /// Joins the parts.
  public init(
    id: APIKeyID, account: AccountID, provider: ProviderName, hint: String, usageCount: Int,
    lastUsedAt: Timestamp?, createdAt: Timestamp, updatedAt: Timestamp, version: Int
  ) {
    self.id = id
    self.account = account
    self.provider = provider
    self.hint = hint
    self.usageCount = usageCount
    self.lastUsedAt = lastUsedAt
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.version = version
  }

  /// What may be shown of a secret: its last 4 characters, or none when it is so short that they
  /// would help to guess the rest.
  public static func hint(of secret: Secret) -> String {
    let text = secret.revealed
    return text.count < shortestWithHint ? "…" : "…" + text.suffix(hintLength)
  }
}
