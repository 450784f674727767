import Accounts
import Values

/// A workflow as columns of `workflows`.
enum WorkflowRow {
  /// The workflows that an account owns, by name.
  static func all(of owner: AccountID, _ connection: any SQLConnection) throws -> [Workflow] {
    try connection.rows(
      """
      SELECT id, name, description, category, document, is_public, created_at, updated_at, opened_at
      FROM workflows WHERE owner_id = \(owner) ORDER BY name, id
      """
    ) { row in
      guard let id = row.uniqueID(0) else {
        throw SQLError(.corrupt, operation: "read", message: "a workflow can't be understood")
      }
      return Workflow(
        id: WorkflowID(id), owner: owner, name: row.text(1), description: row.text(2),
        category: row.text(3), document: try JSONValue(parsing: row.text(4)),
        isPublic: row.integer(5) == 1, createdAt: row.moment(6), updatedAt: row.moment(7),
        openedAt: row.timestamp(8))
    }
  }
}
