public import Accounts
public import Services
public import Values

/// Earlier documents.
extension SQLWorkflowStore {
  private static let columns = "r.number, r.saved_by, r.saved_by_name, r.saved_at, r.size, r.via"

  /// The revisions that are kept, the latest first.
  public func revisions(
    of id: WorkflowID, _ page: PageRequest, for caller: WorkflowCaller
  ) async throws -> Page<WorkflowRevision>? {
    let paging = try SequencePaging(page)
    return try await database.read { connection in
      guard try WorkflowRow.view(id.value, for: caller, connection) != nil else { return nil }
      let revisions = try connection.rows(
        """
        SELECT \(unsafe: Self.columns) FROM workflow_revisions r
        WHERE r.workflow_id = \(id) AND r.number < \(paging.place ?? .max)
        ORDER BY r.number DESC LIMIT \(paging.rowCount)
        """, Self.revision)
      let total = try connection.count(
        "SELECT count(*) FROM workflow_revisions WHERE workflow_id = \(id)")
      return paging.page(revisions, total: total) { Int64($0.number) }
    }
  }

  /// One revision with its document.
  public func revision(
    _ number: Int, of id: WorkflowID, for caller: WorkflowCaller
  ) async throws -> (revision: WorkflowRevision, document: JSONText)? {
    try await database.read { connection in
      guard try WorkflowRow.view(id.value, for: caller, connection) != nil else { return nil }
      return try connection.first(
        """
        SELECT \(unsafe: Self.columns), c.document
        FROM workflow_revisions r JOIN workflow_contents c ON c.id = r.content_id
        WHERE r.workflow_id = \(id) AND r.number = \(number)
        """
      ) { (try Self.revision($0), try JSONText(parsing: $0.blob(6))) }
    }
  }

  /// Removes old revisions, and contents that no revision has any more.
  public func removeRevisions(savedBefore moment: Timestamp) async throws {
    let old: SQLQuery = """
      FROM workflow_revisions WHERE saved_at < \(moment) AND number < (
        SELECT revision FROM workflows WHERE id = workflow_revisions.workflow_id)
      """
    // Looked for by reading, which holds nobody up; there is mostly nothing to do.
    let workflows = try await database.read { connection in
      try connection.rows("SELECT DISTINCT workflow_id \(old)") { $0.uniqueID(0) }
    }
    for case let id? in workflows {
      try await database.write { connection in
        try connection.execute("DELETE \(old) AND workflow_id = \(id)")
        try connection.execute(
          """
          DELETE FROM workflow_contents WHERE workflow_id = \(id) AND id NOT IN (
            SELECT content_id FROM workflow_revisions WHERE workflow_id = \(id))
          """)
      }
    }
  }

  private static func revision(_ row: any SQLRow) throws -> WorkflowRevision {
    guard let way = SavingWay(rawValue: row.text(5)) else {
      throw SQLError(.corrupt, operation: "read", message: "a revision can't be understood")
    }
    return WorkflowRevision(
      number: Int(row.integer(0)), savedBy: row.uniqueID(1).map { AccountID($0) },
      savedByName: row.text(2), way: way, savedAt: row.moment(3), size: Int(row.integer(4)))
  }
}
