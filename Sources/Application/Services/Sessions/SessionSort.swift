/// The order of a list of sessions.
public struct SessionSort: Sendable, Hashable {
  /// What the order goes by.
  public var field: Field
  /// Whether the greatest comes first.
  public var isDescending: Bool

  /// What an order can go by.
  public enum Field: String, Sendable, CaseIterable {
    /// When it began.
    case createdAt = "created_at"
    /// When it was used last, as far as the store knows.
    case lastSeenAt = "last_seen_at"
    /// When it is over.
    case expiresAt = "expires_at"
  }

  /// The newest first.
  public static let standard = SessionSort(.createdAt, isDescending: true)

  /// Joins both.
  public init(_ field: Field, isDescending: Bool = false) {
    self.field = field
    self.isDescending = isDescending
  }
}

extension SessionSort: LosslessStringConvertible {
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
