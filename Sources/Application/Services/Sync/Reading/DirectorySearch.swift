public import Directory

/// One search, as the adapter sends it.
public struct DirectorySearch: Sendable, Hashable {
  /// Where it starts.
  public var base: String
  /// How deep it goes.
  public var scope: Scope
  /// What it asks for.
  public var filter: Filter
  /// The attributes to return, operational ones by name.
  public var attributes: [String]
  /// Whether the certificate of a read is to say where a later one can go on.
  public var keepsPosition = false

  /// The depth of a search (RFC 4511, section 4.5.1.2).
  public enum Scope: Sendable, Hashable {
    /// The base alone.
    case base
    /// The children of the base.
    case oneLevel
    /// The base and everything below it.
    case subtree
  }

  /// Joins the parts.
  public init(base: String, scope: Scope = .subtree, filter: Filter, attributes: [String]) {
    self.base = base
    self.scope = scope
    self.filter = filter
    self.attributes = attributes
  }
}
