public import Accounts
public import Values

/// All sessions, to be looked through and ended.
public protocol SessionRegister: Sendable {
  /// Sessions with their accounts, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  func list(
    _ filter: SessionFilter, sort: SessionSort, _ page: PageRequest, at now: Timestamp
  ) async throws -> Page<LiveSession>

  /// Ends sessions and records an event for each; durable on return.
  ///
  /// Who may end whose is checked in the same transaction.
  func end(_ ending: SessionEnding) async throws -> SessionEndingOutcome
}

/// Which sessions a list shows, among those that aren't over.
public struct SessionFilter: Sendable, Hashable {
  /// Whose; nil for everybody's.
  public var account: AccountID?
  /// Used since then; nil for whenever.
  public var seenSince: Timestamp?

  /// Joins conditions; nil asks for nothing.
  public init(account: AccountID? = nil, seenSince: Timestamp? = nil) {
    self.account = account
    self.seenSince = seenSince
  }
}

/// Sessions that somebody ends.
public struct SessionEnding: Sendable, Hashable {
  /// Which sessions.
  public enum Selection: Sendable, Hashable {
    /// This one.
    case one(SessionID)
    /// All of an account, except perhaps one.
    case all(of: AccountID, except: SessionID?)
  }

  /// On what grounds.
  public enum Authority: Sendable, Hashable {
    /// They are this account's own.
    case owner(AccountID)
    /// This account manages sessions, of people up to its own role.
    case manager(AccountID)
    /// The machine is theirs.
    case machineOperator
  }

  /// Which sessions.
  public var selection: Selection
  /// On what grounds.
  public var authority: Authority
  /// Who ends them.
  public var actor: Actor
  /// Why, for the record.
  public var reason: String
  /// When.
  public var at: Timestamp

  /// Joins the parts.
  public init(
    selection: Selection, authority: Authority, actor: Actor, reason: String, at: Timestamp
  ) {
    self.selection = selection
    self.authority = authority
    self.actor = actor
    self.reason = reason
    self.at = at
  }
}

/// How an attempt to end sessions ended.
public enum SessionEndingOutcome: Sendable, Hashable {
  /// These are over now; none when an account had none.
  case ended([SessionID])
  /// There is no such session, or it isn't the owner's.
  case notFound
  /// There is no such account.
  case noAccount
  /// The account ranks higher than the one that manages sessions.
  case higherRole
}

/// Why sessions can't be ended.
public enum SessionEndingError: Error, Sendable, Hashable {
  /// There is no such session, or the caller may not know of it.
  case notFound
  /// There is no such account.
  case noAccount
  /// The account ranks higher.
  case higherRole
}
