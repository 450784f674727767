public import Services
import Values

/// InvokeAI's database, from before and after it knew of several users.
///
/// Only plain columns are read: the file's own views, triggers and generated columns don't count.
public struct InvokeAIArchive: ForeignArchive {
  private let file: any SQLScratch

  /// Reads from a connection of its own, which it closes at the end.
  public init(_ file: any SQLScratch) {
    self.file = file
  }

  /// The people in it; none in a file from before version 27.
  public func people() async throws -> [ForeignPerson] {
    try await file.run { connection in
      guard try Self.columns(of: "users", connection).contains("password_hash") else {
        guard try !Self.columns(of: "workflow_library", connection).isEmpty else {
          throw SQLError(
            .other, operation: "open",
            message: "the file is no InvokeAI database: it has neither users nor workflow_library")
        }
        return []
      }
      return try connection.rows(
        """
        SELECT user_id, email, display_name, password_hash, is_admin, is_active, created_at,
          updated_at, last_login_at FROM users ORDER BY created_at, user_id
        """
      ) { row in
        ForeignPerson(
          id: row.text(0), email: row.text(1), displayName: row.optionalText(2),
          verifier: Secret(row.text(3)), isAdmin: row.integer(4) != 0,
          isActive: row.integer(5) != 0, createdAt: Self.moment(row, 6),
          updatedAt: Self.moment(row, 7), lastLoginAt: Self.moment(row, 8))
      }
    }
  }

  /// How many workflows it has.
  public func workflowCount() async throws -> Int {
    try await file.run { connection in
      try Self.columns(of: "workflow_library", connection).isEmpty
        ? 0 : try connection.count("SELECT count(*) FROM workflow_library")
    }
  }

  /// The next workflows in the order of their identifiers.
  public func workflows(after id: String?, limit: Int) async throws -> [ForeignWorkflow] {
    try await file.run { connection in
      let columns = try Self.columns(of: "workflow_library", connection)
      guard !columns.isEmpty else { return [] }
      // A file of one person has no owners; everybody may see what was theirs.
      let owner = columns.contains("user_id") ? "coalesce(user_id, 'system')" : "'system'"
      let isPublic = columns.contains("is_public") ? "is_public" : "1"
      return try connection.rows(
        """
        SELECT workflow_id, \(unsafe: owner), workflow, \(unsafe: isPublic), created_at,
          updated_at, opened_at FROM workflow_library
        WHERE workflow_id > \(id ?? "") ORDER BY workflow_id LIMIT \(limit)
        """
      ) { row in
        ForeignWorkflow(
          id: row.text(0), owner: row.text(1), text: row.text(2), isPublic: row.integer(3) != 0,
          createdAt: Self.moment(row, 4), updatedAt: Self.moment(row, 5),
          openedAt: Self.moment(row, 6))
      }
    }
  }

  /// Lets the file go.
  public func close() async {
    await file.close()
  }

  private static func columns(
    of table: String, _ connection: any SQLConnection
  ) throws -> Set<String> {
    Set(try connection.rows("SELECT name FROM pragma_table_info(\(table))") { $0.text(0) })
  }

  /// `2026-11-20 18:02:14.123` by SQLite, or `2026-11-20T18:02:14.123456+00:00` by Python.
  private static func moment(_ row: any SQLRow, _ column: Int) -> Timestamp? {
    guard let text = row.optionalText(column) else { return nil }
    var moment = text.replacing(" ", with: "T")
    if let plus = moment.lastIndex(of: "+") { moment = String(moment[..<plus]) }
    return Timestamp(moment.hasSuffix("Z") ? moment : moment + "Z")
  }
}
