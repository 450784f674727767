/// One setting as it holds, for showing; never a secret or where one is kept.
public struct EffectiveSetting: Sendable, Hashable {
  /// The setting, `server.listen`.
  public var path: String
  /// Its value; three stars for a secret and for the file of one.
  public var text: String
  /// Where it comes from: a file with a line, a variable, a flag, or `default`.
  public var origin: String
  /// Whether the value is hidden.
  public var isSecret: Bool

  /// Joins the facts.
  public init(path: String, text: String, origin: String, isSecret: Bool) {
    self.path = path
    self.text = text
    self.origin = origin
    self.isSecret = isSecret
  }
}
