public import Accounts
public import Values

/// Takes in accounts and workflows that were made elsewhere, many in one transaction.
public protocol AccountImportStore: Sendable {
  /// Which of these identifiers and names (keys of `LoginName`) are known.
  func known(_ ids: [AccountID], names: [String]) async throws -> KnownAccounts

  /// Which of these workflows are known.
  func known(_ ids: [WorkflowID]) async throws -> Set<WorkflowID>

  /// The account that owns ownerless content.
  func systemAccount() async throws -> AccountID

  /// Makes the accounts, all of them or none.
  ///
  /// - Throws: `AccountConflict` when somebody took a name meanwhile.
  func add(_ accounts: [ImportedAccount], events: [AuditEvent], at now: Timestamp) async throws

  /// Makes the workflows, all of them or none.
  func add(
    _ workflows: [ImportedWorkflow], by actor: Actor, events: [AuditEvent]
  ) async throws
}

/// What the store knows of identifiers and names.
public struct KnownAccounts: Sendable, Hashable {
  /// The identifiers that accounts have.
  public var ids: Set<AccountID>
  /// Whose the names are.
  public var owners: [String: AccountID]

  /// Joins both.
  public init(ids: Set<AccountID>, owners: [String: AccountID]) {
    self.ids = ids
    self.owners = owners
  }
}

/// A local account that was made elsewhere.
public struct ImportedAccount: Sendable, Hashable {
  /// The identifier.
  public var id: AccountID
  /// The name to sign in with.
  public var username: String
  /// The mail address.
  public var email: String?
  /// The name to show.
  public var displayName: String?
  /// Its role, given by hand; nil for a guest.
  public var grant: Grant?
  /// What its password is checked against; nil for none.
  public var verifier: Secret?
  /// When the password was set, as far as anybody knows.
  public var passwordChangedAt: Timestamp?
  /// Whether the password must be changed at the first sign-in.
  public var mustChangePassword = false
  /// Whether it is switched off.
  public var isSuspended = false
  /// When it was made.
  public var createdAt: Timestamp
  /// When it was changed last.
  public var updatedAt: Timestamp
  /// When somebody last signed in as it.
  public var lastLoginAt: Timestamp?

  /// Names the account; everything else can be set afterwards.
  public init(id: AccountID, username: String, createdAt: Timestamp, updatedAt: Timestamp) {
    self.id = id
    self.username = username
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// A workflow that was made elsewhere.
public struct ImportedWorkflow: Sendable, Hashable {
  /// The identifier.
  public var id: WorkflowID
  /// Whose it is.
  public var owner: AccountID
  /// The document; its tag `shared` says whether everybody sees it.
  public var content: WorkflowContent
  /// When it was made.
  public var createdAt: Timestamp
  /// When it was changed last.
  public var updatedAt: Timestamp
  /// When its owner opened it last.
  public var openedAt: Timestamp?

  /// Joins the parts.
  public init(
    id: WorkflowID, owner: AccountID, content: WorkflowContent, createdAt: Timestamp,
    updatedAt: Timestamp, openedAt: Timestamp?
  ) {
    self.id = id
    self.owner = owner
    self.content = content
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.openedAt = openedAt
  }
}
