import Accounts
import Services
import Values

/// A workflow as columns: of `workflows w`, its owner `a`, and the caller's opening `o`.
enum WorkflowRow {
  private static let columns: SQLQuery = """
    w.id, w.owner_id, w.name, w.description, w.category, w.tags, w.is_public, w.created_at, \
    w.updated_at, w.revision, w.version, w.size
    """

  /// One workflow as a caller sees it; nil when they may not know it.
  static func view(
    _ id: UniqueID, for caller: WorkflowCaller, _ connection: any SQLConnection
  ) throws -> WorkflowView? {
    let view = try connection.first(
      """
      SELECT \(columns), coalesce(a.display_name, a.username), o.opened_at,
        EXISTS (SELECT 1 FROM workflow_thumbnails t WHERE t.workflow_id = w.id),
        \(WorkflowVisibility(caller: caller).access)
      FROM workflows w JOIN accounts a ON a.id = w.owner_id
        LEFT JOIN workflow_openings o
        ON o.workflow_id = w.id AND o.account_id = \(caller.account)
      WHERE w.id = \(id)
      """
    ) { row -> WorkflowView? in
      guard let access = WorkflowAccess(rawValue: Int(row.integer(15))) else { return nil }
      return WorkflowView(
        workflow: try workflow(row), ownerName: row.text(12), access: access,
        openedAt: row.timestamp(13), hasThumbnail: row.integer(14) == 1)
    }
    return view ?? nil
  }

  /// The document of a revision; the present one when none is named.
  static func document(
    _ id: WorkflowID, revision: Int? = nil, _ connection: any SQLConnection
  ) throws -> JSONText? {
    let number: SQLQuery =
      revision.map { "\($0)" } ?? "(SELECT revision FROM workflows WHERE id = \(id))"
    return try connection.first(
      """
      SELECT c.document FROM workflow_revisions r JOIN workflow_contents c ON c.id = r.content_id
      WHERE r.workflow_id = \(id) AND r.number = \(number)
      """
    ) { try JSONText(parsing: $0.blob(0)) }
  }

  /// The workflows that an account owns, by name.
  static func all(
    of owner: AccountID, _ connection: any SQLConnection
  ) throws -> [StoredWorkflow] {
    try connection.rows(
      """
      SELECT \(columns), o.opened_at, c.document FROM workflows w
        JOIN workflow_revisions r ON r.workflow_id = w.id AND r.number = w.revision
        JOIN workflow_contents c ON c.id = r.content_id
        LEFT JOIN workflow_openings o ON o.workflow_id = w.id AND o.account_id = \(owner)
      WHERE w.owner_id = \(owner) ORDER BY w.name, w.id
      """
    ) { row in
      StoredWorkflow(
        workflow: try workflow(row), document: try JSONValue(parsing: row.text(13)),
        openedAt: row.timestamp(12))
    }
  }

  private static func workflow(_ row: any SQLRow) throws -> Workflow {
    guard let id = row.uniqueID(0), let owner = row.uniqueID(1) else {
      throw SQLError(.corrupt, operation: "read", message: "a workflow can't be understood")
    }
    let tags = try JSONValue(parsing: row.text(5)).arrayValue ?? []
    return Workflow(
      id: WorkflowID(id), owner: AccountID(owner), name: row.text(2), description: row.text(3),
      category: row.text(4), tags: tags.compactMap(\.stringValue),
      isPublic: row.integer(6) == 1, createdAt: row.moment(7), updatedAt: row.moment(8),
      revision: Int(row.integer(9)), version: Int(row.integer(10)), size: Int(row.integer(11)))
  }
}
