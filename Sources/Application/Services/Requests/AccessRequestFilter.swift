public import Accounts

/// Which access requests a list holds.
public struct AccessRequestFilter: Sendable, Hashable {
  /// A part of username, name, mail address or message.
  public var text: String?
  /// How far they are.
  public var status: AccessRequestStatus?

  /// Joins the conditions; nil asks for nothing.
  public init(text: String? = nil, status: AccessRequestStatus? = nil) {
    self.text = text
    self.status = status
  }
}

/// The order of a list of access requests.
public struct AccessRequestSort: Sendable, Hashable {
  /// What the order goes by.
  public var field: Field
  /// Whether the greatest comes first.
  public var isDescending: Bool

  /// What an order can go by.
  public enum Field: String, Sendable, CaseIterable {
    /// When it was made.
    case createdAt = "created_at"
    /// When it was changed last.
    case updatedAt = "updated_at"
  }

  /// The newest first.
  public static let standard = AccessRequestSort(.createdAt, isDescending: true)

  /// Joins both.
  public init(_ field: Field, isDescending: Bool = false) {
    self.field = field
    self.isDescending = isDescending
  }
}

extension AccessRequestSort: LosslessStringConvertible {
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
