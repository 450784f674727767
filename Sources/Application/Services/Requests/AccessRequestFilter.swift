public import Accounts
public import Values

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
public typealias AccessRequestSort = ListSort<AccessRequestSortField>

/// What a list of access requests can be ordered by.
public enum AccessRequestSortField: String, SortField {
  /// When it was made.
  case createdAt = "created_at"
  /// When it was changed last.
  case updatedAt = "updated_at"

  /// The newest first.
  public static let standardSort = AccessRequestSort(.createdAt, isDescending: true)
}
