public import Accounts
public import Values

/// API keys of outside services, sealed, as the use cases need them.
///
/// Writes are durable on return; what happened is recorded in the same transaction.
public protocol APIKeyStore: Sendable {
  /// One key of an owner, without its secret.
  func find(_ provider: ProviderName, of owner: AccountID) async throws -> APIKey?

  /// The keys of an owner, page by page.
  ///
  /// - Throws: `BadCursor` when the cursor is of another sort.
  func list(of owner: AccountID, sort: APIKeySort, _ page: PageRequest) async throws -> Page<APIKey>

  /// Keeps a key in place of the one before.
  func put(_ putting: APIKeyPutting) async throws -> APIKeyOutcome

  /// Removes a key.
  func remove(
    _ provider: ProviderName, of owner: AccountID, condition: VersionCondition, event: AuditEvent
  ) async throws -> APIKeyOutcome

  /// The account's own key for a provider, else the system account's; nil without either.
  func resolve(_ provider: ProviderName, for account: AccountID) async throws -> StoredAPIKey?

  /// Counts one use of a key.
  func countUse(_ provider: ProviderName, of owner: AccountID, at now: Timestamp) async throws
}

/// A key with its sealed secret.
public struct StoredAPIKey: Sendable, Hashable {
  /// The key.
  public var key: APIKey
  /// Its secret.
  public var sealed: SealedSecret
  /// Whether it is the system account's.
  public var isSystem: Bool

  /// Joins the parts.
  public init(key: APIKey, sealed: SealedSecret, isSystem: Bool) {
    self.key = key
    self.sealed = sealed
    self.isSystem = isSystem
  }
}

/// A key that is to be kept.
public struct APIKeyPutting: Sendable {
  /// The identifier, if there is none yet.
  public var id: APIKeyID
  /// Whose.
  public var owner: AccountID
  /// For what.
  public var provider: ProviderName
  /// The sealed secret.
  public var sealed: SealedSecret
  /// What may be shown of the secret.
  public var hint: String
  /// The version that the change is meant for.
  public var condition: VersionCondition
  /// Who puts it there.
  public var actor: Actor
  /// When.
  public var at: Timestamp

  /// Joins the parts.
  public init(
    id: APIKeyID, owner: AccountID, provider: ProviderName, sealed: SealedSecret, hint: String,
    condition: VersionCondition, actor: Actor, at: Timestamp
  ) {
    self.id = id
    self.owner = owner
    self.provider = provider
    self.sealed = sealed
    self.hint = hint
    self.condition = condition
    self.actor = actor
    self.at = at
  }
}

/// How a change of an API key ended.
public enum APIKeyOutcome: Sendable, Hashable {
  /// There was none before.
  case created(APIKey)
  /// There was one before; this is it now, or was before it was removed.
  case changed(APIKey)
  /// There is no such key.
  case notFound
  /// The key has another version than the one that the change is meant for.
  case staleVersion
  /// Secrets are sealed with another key by now.
  case staleSealKey
}

/// The order of a list of API keys.
public typealias APIKeySort = ListSort<APIKeySortField>

/// What a list of API keys can be ordered by.
public enum APIKeySortField: String, SortField {
  /// The provider's name.
  case provider
  /// When the secret was changed last.
  case updatedAt = "updated_at"
  /// How often it was resolved.
  case usageCount = "usage_count"

  /// By provider.
  public static let standardSort = APIKeySort(.provider)
}
