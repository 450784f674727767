public import Values

/// The identifier of an open conflict.
public typealias ConflictID = Identifier<AttributeConflict>

/// An attribute that both sides have changed in different ways, with all three values.
public struct AttributeConflict: Sendable, Hashable {
  /// The attribute.
  public var attribute: AccountAttribute
  /// The value that both sides last had; nil also when they never met.
  public var baseline: String?
  /// What the directory says.
  public var directory: String?
  /// What the account has.
  public var local: String?

  /// Joins the parts.
  public init(
    attribute: AccountAttribute, baseline: String?, directory: String?, local: String?
  ) {
    self.attribute = attribute
    self.baseline = baseline
    self.directory = directory
    self.local = local
  }
}
