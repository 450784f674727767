public import Accounts
public import Values

/// API tokens, as the use cases need them.
///
/// Writes are durable on return; what happened is recorded in the same transaction. What the owner
/// may is looked up there too, so that nothing that changed meanwhile is missed.
public protocol APITokenStore: Sendable {
  /// The token with this fingerprint and its account, by one look-up; nil when there is none.
  func find(fingerprint: [UInt8], at now: Timestamp) async throws -> LiveAPIToken?

  /// One token of an account, or of anybody.
  func find(_ id: APITokenID, of owner: AccountID?) async throws -> APIToken?

  /// Tokens with their accounts, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  func list(
    of owner: AccountID?, sort: APITokenSort, _ page: PageRequest, at now: Timestamp
  ) async throws -> Page<LiveAPIToken>

  /// Keeps a new token, unless its ceiling is above what its owner has now.
  func add(
    _ token: APIToken, fingerprint: [UInt8], event: AuditEvent
  ) async throws -> APITokenOutcome

  /// Changes a token.
  func change(_ change: APITokenChange, at now: Timestamp) async throws -> APITokenOutcome

  /// Removes a token; its value is dead from then on.
  func remove(_ removal: APITokenRemoval) async throws -> APITokenOutcome

  /// Notes when tokens were used last; those that were removed meanwhile are skipped.
  func markUsed(_ times: [APITokenID: Timestamp]) async throws
}

/// An API token and its account as they are at one moment.
public struct LiveAPIToken: Sendable, Hashable {
  /// The token.
  public var token: APIToken
  /// The account.
  public var account: Account

  /// Joins both.
  public init(token: APIToken, account: Account) {
    self.token = token
    self.account = account
  }
}

/// How a change of an API token ended.
public enum APITokenOutcome: Sendable, Hashable {
  /// It is done; this is the token now, or was before it was removed.
  case done(APIToken)
  /// There is no such token, or it isn't the caller's.
  case notFound
  /// The token has another version than the one that the change is meant for.
  case staleVersion
  /// The ceiling is above the owner's role.
  case aboveOwner
  /// The owner can't have tokens: a guest, switched off, or the system account.
  case unsuitableOwner
}

/// What is to be changed of an API token; nil keeps what there is.
public struct APITokenChange: Sendable {
  /// The token.
  public var id: APITokenID
  /// Whose it must be; nil for an operator's change.
  public var owner: AccountID?
  /// Another name.
  public var name: String?
  /// Another ceiling.
  public var ceiling: Role?
  /// Another end; `.some(nil)` for none.
  public var expiresAt: Timestamp??
  /// Whether it counts.
  public var isActive: Bool?
  /// The version that the change is meant for.
  public var condition: VersionCondition
  /// Who changes it.
  public var actor: Actor

  /// Changes nothing yet.
  public init(
    _ id: APITokenID, of owner: AccountID?, condition: VersionCondition = .any, by actor: Actor
  ) {
    self.id = id
    self.owner = owner
    self.condition = condition
    self.actor = actor
  }
}

/// An API token that is to go.
public struct APITokenRemoval: Sendable {
  /// The token.
  public var id: APITokenID
  /// Whose it must be; nil for an operator's removal.
  public var owner: AccountID?
  /// The version that the removal is meant for.
  public var condition: VersionCondition
  /// Who removes it.
  public var actor: Actor
  /// When.
  public var at: Timestamp

  /// Joins the parts.
  public init(
    id: APITokenID, owner: AccountID?, condition: VersionCondition, actor: Actor, at: Timestamp
  ) {
    self.id = id
    self.owner = owner
    self.condition = condition
    self.actor = actor
    self.at = at
  }
}
