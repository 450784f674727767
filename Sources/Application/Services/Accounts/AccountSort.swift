/// The order of a list of accounts.
///
/// Accounts that lack the value come last both ways; equal ones stand in the order of their
/// identifiers.
public struct AccountSort: Sendable, Hashable {
  /// What the order goes by.
  public var field: Field
  /// Whether the greatest comes first.
  public var isDescending: Bool

  /// What an order can go by; names are compared without letter case.
  public enum Field: String, Sendable, CaseIterable {
    /// When it was made.
    case createdAt = "created_at"
    /// When it was changed last.
    case updatedAt = "updated_at"
    /// The name to sign in with.
    case username
    /// The name to show.
    case displayName = "display_name"
    /// The mail address.
    case email
    /// The effective role; guests come last.
    case role
    /// The latest sign-in.
    case lastLoginAt = "last_login_at"
  }

  /// The newest first.
  public static let standard = AccountSort(.createdAt, isDescending: true)

  /// Joins both.
  public init(_ field: Field, isDescending: Bool = false) {
    self.field = field
    self.isDescending = isDescending
  }
}

extension AccountSort: LosslessStringConvertible {
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
