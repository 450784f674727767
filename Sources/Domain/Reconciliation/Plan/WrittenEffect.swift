public import Values

/// An effect as it is stored: before and after are JSON text, which is written once and read only
/// where somebody needs the values.
public struct WrittenEffect: Sendable, Hashable {
  /// The kind of change.
  public var kind: EffectKind
  /// The object that changes.
  public var object: EffectRecord.Object
  /// What must be true when it is applied; nil where nothing was.
  public var before: String?
  /// What is true afterwards; nil where nothing is.
  public var after: String?
  /// Why.
  public var reason: String

  /// Joins the parts.
  public init(
    kind: EffectKind, object: EffectRecord.Object, before: String?, after: String?, reason: String
  ) {
    self.kind = kind
    self.object = object
    self.before = before
    self.after = after
    self.reason = reason
  }

  /// The same with its values.
  ///
  /// - Throws: `JSONError` when a text is no JSON.
  public func record() throws(JSONError) -> EffectRecord {
    EffectRecord(
      kind: kind, object: object, before: try Self.value(before), after: try Self.value(after),
      reason: reason)
  }

  private static func value(_ text: String?) throws(JSONError) -> JSONValue {
    guard let text else { return .null }
    return try JSONValue(parsing: text)
  }
}
