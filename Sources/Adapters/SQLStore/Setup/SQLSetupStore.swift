public import Accounts
public import Services
public import Values

/// The set-up in the database: the table `setup` has its row once there was an administrator.
public struct SQLSetupStore: SetupStore {
  private let database: any SQLDatabase
  private let trail: AuditTrail

  /// Works on a database; the trail gets what is changed.
  public init(database: any SQLDatabase, trail: AuditTrail) {
    self.database = database
    self.trail = trail
  }

  /// Whether there is, or ever was, an administrator who could sign in.
  public func isDone(at now: Timestamp) async throws -> Bool {
    let (isNoted, hasAdministrator) = try await database.read { connection in
      let isNoted = try SetupRow.isNoted(connection)
      return (isNoted, try isNoted || AdministratorStanding.read(connection, at: now) > .nobody)
    }
    if hasAdministrator, !isNoted {
      // One that a directory brought.
      try await database.write { try SetupRow.note($0, at: now) }
    }
    return hasAdministrator
  }

  /// Makes the first administrator unless there has been one.
  public func create(
    _ administrator: FirstAdministrator, event: AuditEvent
  ) async throws -> SetupOutcome {
    try await database.write { [trail] connection in
      let account = administrator.account
      guard try !SetupRow.isNoted(connection),
        try AdministratorStanding.read(connection, at: account.createdAt) == .nobody
      else { return .alreadyDone }
      if try AccountName.isTaken(LoginName.key(account.username), connection) {
        return .usernameTaken
      }
      if let email = account.email, try AccountName.isTaken(LoginName.key(email), connection) {
        return .emailTaken
      }
      try Self.insert(administrator, connection)
      try SetupRow.note(connection, at: account.createdAt)
      try trail.append([event], on: connection)
      return .created
    }
  }

  private static func insert(
    _ administrator: FirstAdministrator, _ connection: any SQLConnection
  ) throws {
    let account = administrator.account
    try connection.execute(
      """
      INSERT INTO accounts (id, username, username_key, email, email_key, display_name, source,
        password_hash, password_changed_at, created_at, updated_at)
      VALUES (\(account.id), \(account.username), \(LoginName.key(account.username)),
        \(account.email), \(account.email.map(LoginName.key)), \(account.displayName), 'local',
        \(administrator.verifier.revealed), \(account.createdAt), \(account.createdAt),
        \(account.createdAt))
      """)
    try connection.execute(
      """
      INSERT INTO grants (account_id, id, role, source, reason, created_at)
      VALUES (\(account.id), \(administrator.grant), \(Role.admin.rawValue),
        \(GrantSource.manual.description), 'First administrator.', \(account.createdAt))
      """)
  }
}
