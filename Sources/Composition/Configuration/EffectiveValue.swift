/// One setting as it holds, for showing.
public struct EffectiveValue: Hashable, Sendable {
  /// The way to it, `directories.0.users.base`.
  public var path: String
  /// The value as the file would spell it; three stars for a secret.
  public var text: String
  /// Where it comes from.
  public var origin: ValueOrigin
  /// Whether the value is hidden.
  public var isSecret: Bool
  /// Whether the value is the place of a secret.
  public var isSecretFile: Bool

  /// Joins the facts.
  public init(
    path: String, text: String, origin: ValueOrigin, isSecret: Bool = false,
    isSecretFile: Bool = false
  ) {
    self.path = path
    self.text = text
    self.origin = origin
    self.isSecret = isSecret
    self.isSecretFile = isSecretFile
  }
}
