public import Accounts
public import Values

/// The accounts as the use cases read them.
///
/// `now` decides which grants are live, and so the role.
public protocol AccountStore: Sendable {
  /// One account, the system account too.
  func find(_ id: AccountID, at now: Timestamp) async throws -> Account?

  /// The account that a person means by a name: a username or a mail address, compared by
  /// `LoginName.key`. A username goes before an equal mail address of somebody else.
  func find(named name: String, at now: Timestamp) async throws -> Account?

  /// Accounts of people, page by page; the system account isn't one.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  func list(
    _ filter: AccountFilter, sort: AccountSort, _ page: PageRequest, at now: Timestamp
  ) async throws -> Page<Account>

  /// Why an account has its role: its grants, expired ones too, the highest role first.
  func grants(of id: AccountID) async throws -> [Grant]

  /// Why an account has its role and its status; nil when there is no such account.
  func explanation(of id: AccountID, at now: Timestamp) async throws -> AccountExplanation?

  /// How much hangs on an account.
  func stats(of id: AccountID, at now: Timestamp) async throws -> AccountStats

  /// Makes the account `system`, owner of ownerless content, unless it is there.
  ///
  /// - Returns: whether it was made.
  @discardableResult
  func createSystemAccount(_ id: AccountID, at now: Timestamp) async throws -> Bool
}

/// How much hangs on an account.
public struct AccountStats: Sendable, Hashable {
  /// Workflows that it owns.
  public var workflows = 0
  /// Those of them that everybody sees.
  public var sharedWorkflows = 0
  /// Sessions that haven't expired.
  public var sessions: Int
  /// API tokens that can be used.
  public var apiTokens = 0
  /// API keys of outside services.
  public var apiKeys = 0

  /// Takes the number of sessions; the others can be set afterwards.
  public init(sessions: Int) {
    self.sessions = sessions
  }
}
