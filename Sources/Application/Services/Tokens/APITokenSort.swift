/// The order of a list of API tokens; those that lack the value come last both ways.
public struct APITokenSort: Sendable, Hashable {
  /// What the order goes by.
  public var field: Field
  /// Whether the greatest comes first.
  public var isDescending: Bool

  /// What an order can go by.
  public enum Field: String, Sendable, CaseIterable {
    /// When it was made.
    case createdAt = "created_at"
    /// The name, without the case of ASCII letters.
    case name
    /// When it was used last.
    case lastUsedAt = "last_used_at"
    /// When it is over.
    case expiresAt = "expires_at"
  }

  /// The newest first.
  public static let standard = APITokenSort(.createdAt, isDescending: true)

  /// Joins both.
  public init(_ field: Field, isDescending: Bool = false) {
    self.field = field
    self.isDescending = isDescending
  }
}

extension APITokenSort: LosslessStringConvertible {
  /// The field's name, after `-` when the greatest comes first.
  public var description: String { (isDescending ? "-" : "") + field.rawValue }

  /// Reads a field's name, after `-` for the greatest first.
  public init?(_ description: String) {
    let isDescending = description.hasPrefix("-")
    guard let field = Field(rawValue: String(description.dropFirst(isDescending ? 1 : 0))) else {
      return nil
    }
    self.init(field, isDescending: isDescending)
  }
}
