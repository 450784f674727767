import Accounts
import Services
import Values

/// Writes what event streams tell about workflows, in the transaction of the change.
struct WorkflowNews {
  /// The words in the column `kind`.
  enum Kind: String {
    case created
    case updated
    case deleted
    case accessRevoked = "access_revoked"
  }

  /// How many events are kept for those who come back.
  private static let capacity = 100_000
  /// The events between two clearances.
  private static let clearance = 1000

  let connection: any SQLConnection

  /// Notes something that those who see the workflow now may know.
  func note(_ kind: Kind, _ id: WorkflowID) throws {
    try append(kind, id, isForEveryone: false)
  }

  /// Notes an end of something for those who saw the workflow until now.
  func note(
    _ kind: Kind, _ id: WorkflowID, to readers: [UniqueID], isForEveryone: Bool = false
  ) throws {
    let sequence = try append(kind, id, isForEveryone: isForEveryone)
    let insert = try connection.prepare(
      "INSERT OR IGNORE INTO workflow_event_readers (sequence, reader_id) VALUES (?, ?)")
    for reader in readers { try insert.execute([.integer(sequence), .uniqueID(reader)]) }
  }

  /// Notes that a workflow goes, to everybody who saw it.
  func noteRemoval(of id: WorkflowID) throws {
    var readers = try connection.rows(
      "SELECT grantee_id FROM workflow_grants WHERE workflow_id = \(id)"
    ) { $0.uniqueID(0) }
    let row = try connection.first(
      "SELECT owner_id, is_public FROM workflows WHERE id = \(id)"
    ) { ($0.uniqueID(0), $0.integer(1) == 1) }
    guard let (owner, isPublic) = row else { return }
    readers.append(owner)
    try note(.deleted, id, to: readers.compactMap(\.self), isForEveryone: isPublic)
  }

  @discardableResult
  private func append(
    _ kind: Kind, _ id: WorkflowID, isForEveryone: Bool
  ) throws -> Int64 {
    let sequence =
      Int64(try connection.count("SELECT coalesce(max(sequence), 0) FROM workflow_events")) + 1
    let insert = try connection.prepare(
      """
      INSERT INTO workflow_events (sequence, workflow_id, kind, is_for_everyone)
      VALUES (?, ?, ?, ?)
      """)
    try insert.execute([
      .integer(sequence), .uniqueID(id.value), .text(kind.rawValue),
      .integer(isForEveryone ? 1 : 0),
    ])
    if sequence % Int64(Self.clearance) == 0 {
      try connection.execute(
        "DELETE FROM workflow_events WHERE sequence <= \(sequence - Int64(Self.capacity))")
    }
    return sequence
  }
}
