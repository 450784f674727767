public import Accounts
import Directory
public import Services
public import Values

extension JSONValue {
  /// An account as a user of the API.
  public init(_ account: Account) {
    self = [
      "user_id": JSONValue(account.id), "username": .string(account.username),
      "email": JSONValue(account.email), "display_name": JSONValue(account.displayName),
      "role": JSONValue(account.role?.description), "is_admin": .bool(account.role == .admin),
      "is_active": .bool(account.status == .active), "status": .string(account.status.rawValue),
      "status_reason": JSONValue(account.statusCause),
      "source": .string((account.link == nil ? AccountSource.local : .directory).rawValue),
      "directory": account.link.map { JSONValue($0) } ?? .null,
      "must_change_password": .bool(account.mustChangePassword),
      "is_break_glass": .bool(account.isBreakGlass),
      "created_at": JSONValue(account.createdAt), "updated_at": JSONValue(account.updatedAt),
      "last_login_at": JSONValue(account.lastLoginAt), "version": JSONValue(account.version),
    ]
  }

  /// The entry that an account is joined to.
  private init(_ link: Account.Link) {
    self = [
      "name": .string(link.directory.description), "dn": .string(link.dn),
      "entry_uuid": .string(link.entry.description), "synced_at": JSONValue(link.syncedAt),
    ]
  }

  /// How much hangs on an account.
  public init(_ stats: AccountStats) {
    self = [
      "workflows": JSONValue(stats.workflows),
      "shared_workflows": JSONValue(stats.sharedWorkflows),
      "sessions": JSONValue(stats.sessions), "api_tokens": JSONValue(stats.apiTokens),
      "api_keys": JSONValue(stats.apiKeys),
    ]
  }

  /// One reason why an account has a role.
  public init(_ grant: Grant) {
    self = [
      "grant_id": JSONValue(grant.id), "user_id": JSONValue(grant.account),
      "role": .string(grant.role.description), "source": .string(grant.source.description),
      "reason": .string(grant.reason), "expires_at": JSONValue(grant.expiresAt),
      "created_at": JSONValue(grant.createdAt), "granted_by": JSONValue(grant.grantedBy),
    ]
  }
}
