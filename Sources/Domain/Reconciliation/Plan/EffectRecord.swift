public import Values

/// An effect as it is stored and shown: the object's name, and before and after as JSON.
public struct EffectRecord: Sendable, Hashable {
  /// The kind of change.
  public var kind: EffectKind
  /// The object that changes.
  public var object: Object
  /// What must be true when it is applied; null where nothing was.
  public var before: JSONValue
  /// What is true afterwards; null where nothing is.
  public var after: JSONValue
  /// Why.
  public var reason: String

  /// The object of an effect.
  public struct Object: Sendable, Hashable {
    /// What it is.
    public var kind: Kind
    /// Its identifier; nil for an entry whose identifier can't be read.
    public var id: UniqueID?
    /// Its name: username, group name or DN.
    public var name: String

    /// The kinds of object.
    public enum Kind: String, Sendable {
      /// An account.
      case account
      /// A group.
      case group
      /// An entry of the directory.
      case entry
    }

    /// Joins the parts.
    public init(kind: Kind, id: UniqueID?, name: String) {
      self.kind = kind
      self.id = id
      self.name = name
    }
  }

  /// Joins the parts.
  public init(
    kind: EffectKind, object: Object, before: JSONValue, after: JSONValue, reason: String
  ) {
    self.kind = kind
    self.object = object
    self.before = before
    self.after = after
    self.reason = reason
  }
}
