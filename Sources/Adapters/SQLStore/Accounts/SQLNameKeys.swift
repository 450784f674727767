import Accounts
import Services
public import Values

/// The keys of names in the database, in the form in which this program makes them.
public struct SQLNameKeys: Sendable {
  private let database: any SQLDatabase
  private let trail: AuditTrail

  /// Works on a database; the trail gets what can't be one name.
  public init(database: any SQLDatabase, trail: AuditTrail) {
    self.database = database
    self.trail = trail
  }

  /// Makes keys of an earlier form anew, once.
  ///
  /// Where two accounts turn out to have one name, one keeps its key, which nothing finds any more:
  /// its owner signs in by the other name until somebody gives it a new one. An audit event says so.
  public func renew(at now: Timestamp) async throws {
    let isPresent = try await database.read { try Self.isPresent($0) }
    guard !isPresent else { return }
    try await database.write { [trail] connection in
      guard try !Self.isPresent(connection) else { return }
      var events: [AuditEvent] = []
      for column in ["username", "email"] {
        events += try Self.renew(column, at: now, connection)
      }
      try Self.renewApplications(connection)
      // Names clash by their keys, so every run has to look at all of them again.
      try connection.execute("DELETE FROM directory_positions")
      try connection.execute(
        """
        INSERT INTO name_keys (id, form) VALUES (1, \(LoginName.form))
        ON CONFLICT (id) DO UPDATE SET form = excluded.form
        """)
      try trail.append(events, on: connection)
    }
  }

  private static func isPresent(_ connection: any SQLConnection) throws -> Bool {
    try connection.count("SELECT form FROM name_keys WHERE id = 1") == LoginName.form
  }

  /// Only names with other letters than those of ASCII have another key than before.
  private static func isForeign(_ column: String) -> SQLQuery {
    "\(unsafe: column) GLOB '*[^ -~]*'"
  }

  private static func renew(
    _ column: String, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> [AuditEvent] {
    let rows = try connection.rows(
      """
      SELECT id, username, \(unsafe: column), \(unsafe: column)_key FROM accounts
      WHERE \(isForeign(column + "_key")) ORDER BY created_at, id
      """
    ) { (id: $0.uniqueID(0), username: $0.text(1), name: $0.text(2), key: $0.text(3)) }
    var events: [AuditEvent] = []
    for row in rows {
      guard let id = row.id, LoginName.key(row.name) != row.key else { continue }
      let key = LoginName.key(row.name)
      guard try !AccountName.isTaken(key, besides: AccountID(id), connection) else {
        events.append(clash(of: id, row.username, column, row.name, at: now))
        continue
      }
      try connection.execute(
        "UPDATE accounts SET \(unsafe: column)_key = \(key) WHERE id = \(id)")
    }
    return events
  }

  private static func clash(
    of id: UniqueID, _ username: String, _ column: String, _ name: String, at now: Timestamp
  ) -> AuditEvent {
    let word = column == "email" ? "mail address" : "username"
    return AuditEvent(
      action: "account.name_clash",
      actor: Actor(kind: .service, name: "service", origin: "upgrade"),
      subject: AuditEvent.Subject(kind: "account", id: id, name: username),
      after: ["field": .string(column), "name": .string(name)],
      reason: "Somebody else has this \(word) in another form of the same letters. Nobody can sign "
        + "in by it until the account gets another \(word).", at: now)
  }

  private static func renewApplications(_ connection: any SQLConnection) throws {
    for (table, column) in [
      ("access_requests", "username_key"), ("access_requests", "email_key"),
      ("reserved_names", "name_key"),
    ] {
      let keys = try connection.rows(
        """
        SELECT DISTINCT \(unsafe: column) FROM \(unsafe: table) WHERE \(isForeign(column))
        """
      ) { $0.text(0) }
      for key in keys where LoginName.key(key) != key {
        // A name that is reserved twice now stays reserved by the first.
        try connection.execute(
          """
          UPDATE OR IGNORE \(unsafe: table) SET \(unsafe: column) = \(LoginName.key(key))
          WHERE \(unsafe: column) = \(key)
          """)
      }
    }
  }
}
