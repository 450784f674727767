import Accounts
public import Reconciliation
public import Values

/// An open conflict with the account that it is about.
public struct OpenConflict: Sendable, Hashable {
  /// Its identifier.
  public var id: ConflictID
  /// The account.
  public var account: AccountReference
  /// The three values.
  public var values: AttributeConflict
  /// When a run opened it.
  public var openedAt: Timestamp

  /// Joins the parts.
  public init(
    id: ConflictID, account: AccountReference, values: AttributeConflict, openedAt: Timestamp
  ) {
    self.id = id
    self.account = account
    self.values = values
    self.openedAt = openedAt
  }
}

/// Which side of a conflict is kept.
public enum KeptSide: String, Sendable, CaseIterable {
  /// The account takes the directory's value.
  case directory
  /// The account keeps its own.
  case local
}
