public import Accounts
public import Services
public import Values

/// Imports into the database.
public struct SQLAccountImportStore: AccountImportStore {
  private let database: any SQLDatabase
  private let trail: AuditTrail

  /// Works on a database; the trail gets what is added.
  public init(database: any SQLDatabase, trail: AuditTrail) {
    self.database = database
    self.trail = trail
  }

  /// Which of these identifiers and names are known.
  public func known(_ ids: [AccountID], names: [String]) async throws -> KnownAccounts {
    try await database.read { connection in
      var known = KnownAccounts(ids: [], owners: [:])
      for id in ids
      where try connection.count("SELECT count(*) FROM accounts WHERE id = \(id)") > 0 {
        known.ids.insert(id)
      }
      for name in names {
        let owner = try connection.first("SELECT \(AccountName.id(of: name))") { $0.uniqueID(0) }
        if let id = owner.flatMap(\.self) { known.owners[name] = AccountID(id) }
      }
      return known
    }
  }

  /// Which of these workflows are known.
  public func known(_ ids: [WorkflowID]) async throws -> Set<WorkflowID> {
    try await database.read { connection in
      Set(
        try ids.filter {
          try connection.count("SELECT count(*) FROM workflows WHERE id = \($0)") > 0
        })
    }
  }

  /// The account `system`.
  public func systemAccount() async throws -> AccountID {
    try await database.read { connection in
      let id = try connection.first("SELECT id FROM accounts WHERE is_system = 1") {
        $0.uniqueID(0)
      }
      guard let id = id.flatMap(\.self) else {
        throw SQLError(.corrupt, operation: "read", message: "there is no system account")
      }
      return AccountID(id)
    }
  }

  /// Makes the accounts, all of them or none.
  public func add(
    _ accounts: [ImportedAccount], events: [AuditEvent], at now: Timestamp
  ) async throws {
    try await database.write { [trail] connection in
      for account in accounts {
        try Self.insert(account, connection, at: now)
        if let grant = account.grant { try GrantRow.insert(grant, connection) }
      }
      try trail.append(events, on: connection)
      if try AdministratorStanding.read(connection, at: now) > .nobody {
        try SetupRow.note(connection, at: now)
      }
    }
  }

  /// Makes the workflows, all of them or none.
  public func add(
    _ workflows: [ImportedWorkflow], by actor: Actor, events: [AuditEvent]
  ) async throws {
    try await database.write { [trail] connection in
      for workflow in workflows { try Self.insert(workflow, by: actor, connection) }
      try trail.append(events, on: connection)
    }
  }

  private static func insert(
    _ workflow: ImportedWorkflow, by actor: Actor, _ connection: any SQLConnection
  ) throws {
    try WorkflowWriting(
      connection: connection, caller: WorkflowCaller(unrestricted: actor), id: workflow.id,
      now: workflow.createdAt
    ).apply(
      WorkflowDecision(workflow.id, [.create(owner: workflow.owner, workflow.content)]))
    try connection.execute(
      "UPDATE workflows SET updated_at = \(workflow.updatedAt) WHERE id = \(workflow.id)")
    guard let openedAt = workflow.openedAt else { return }
    try connection.execute(
      """
      INSERT INTO workflow_openings (account_id, workflow_id, opened_at)
      VALUES (\(workflow.owner), \(workflow.id), \(openedAt))
      """)
  }

  private static func insert(
    _ account: ImportedAccount, _ connection: any SQLConnection, at now: Timestamp
  ) throws {
    let (usernameKey, emailKey) = (
      LoginName.key(account.username), account.email.map(LoginName.key)
    )
    if try AccountName.isTaken(usernameKey, connection) { throw AccountConflict.usernameTaken }
    if let emailKey, try AccountName.isTaken(emailKey, connection) {
      throw AccountConflict.emailTaken
    }
    try connection.execute(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, display_name, source,
        suspended_at, password_hash, password_changed_at, must_change_password, created_at,
        updated_at, last_login_at)
      VALUES (\(account.id), \(account.username), \(usernameKey), \(account.email), \(emailKey),
        \(account.displayName), 'local', \(account.isSuspended ? now : nil),
        \(account.verifier?.revealed), \(account.passwordChangedAt),
        \(account.mustChangePassword), \(account.createdAt), \(account.updatedAt),
        \(account.lastLoginAt))
      """)
  }
}
