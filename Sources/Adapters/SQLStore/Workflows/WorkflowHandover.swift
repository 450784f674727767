import Accounts
import Values

/// Moves workflows from one owner to another, or removes all that one owns; event streams tell.
struct WorkflowHandover {
  let connection: any SQLConnection

  private var news: WorkflowNews { WorkflowNews(connection: connection) }

  /// The names of what an account owns and others may see, a hundred at most.
  static func shared(of owner: AccountID, _ connection: any SQLConnection) throws -> [String] {
    try connection.rows(
      """
      SELECT w.name FROM workflows w WHERE w.owner_id = \(owner) AND (w.is_public = 1
        OR EXISTS (SELECT 1 FROM workflow_grants s WHERE s.workflow_id = w.id))
      ORDER BY w.name, w.id LIMIT 100
      """
    ) { $0.text(0) }
  }

  /// The names of those workflows among some that an account owns.
  static func names(
    of ids: [WorkflowID], ownedBy owner: AccountID, _ connection: any SQLConnection
  ) throws -> [WorkflowID: String] {
    var names: [WorkflowID: String] = [:]
    for id in ids {
      names[id] = try connection.first(
        "SELECT name FROM workflows WHERE id = \(id) AND owner_id = \(owner)"
      ) { $0.text(0) }
    }
    return names
  }

  /// Gives everything that an account owns to another one.
  func giveAll(of owner: AccountID, to recipient: AccountID) throws {
    try give(try all(of: owner), to: recipient)
  }

  /// Gives workflows to an account; what it was granted on them ends, because it owns them now.
  func give(_ ids: [WorkflowID], to recipient: AccountID) throws {
    for id in ids {
      let owner = try connection.first("SELECT owner_id FROM workflows WHERE id = \(id)") {
        $0.uniqueID(0)
      }
      guard let owner = owner ?? nil else { continue }
      try connection.execute(
        """
        UPDATE workflows SET owner_id = \(recipient), version = version + 1 WHERE id = \(id)
        """)
      try connection.execute(
        """
        DELETE FROM workflow_grants
        WHERE workflow_id = \(id) AND grantee_id = \(recipient)
        """)
      try news.note(.accessRevoked, id, to: [owner])
      try news.note(.updated, id)
    }
  }

  /// Removes everything that an account owns; those who could see something are told.
  func discardAll(of owner: AccountID) throws {
    for id in try all(of: owner) { try news.noteRemoval(of: id) }
    try connection.execute("DELETE FROM workflows WHERE owner_id = \(owner)")
  }

  private func all(of owner: AccountID) throws -> [WorkflowID] {
    try connection.rows("SELECT id FROM workflows WHERE owner_id = \(owner) ORDER BY id") { row in
      guard let id = row.uniqueID(0) else {
        throw SQLError(.corrupt, operation: "read", message: "an identifier hasn't 16 bytes")
      }
      return WorkflowID(id)
    }
  }
}
