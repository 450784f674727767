import Accounts
import Directory
import Services
import Values

/// Keeps what the next run of a directory goes on from, in the transaction in which a run ends.
struct PositionWriting {
  let connection: any SQLConnection

  /// Takes over what the end of a run leaves.
  ///
  /// A run that changed something and did not end well leaves the sides in a state that no position
  /// describes, and so does an undo.
  func follow(_ run: Run) throws {
    guard !run.isDryRun else { return }
    switch run.status {
    case .applied:
      if let position = run.position {
        try keep(position, of: run)
      } else {
        try void(run.directory)
      }
    case .partial: try void(run.directory)
    case .cancelled where run.phase == .done && run.effectCount > 0: try void(run.directory)
    case .running, .held, .discarded, .failed, .cancelled, .dryRun: break
    }
  }

  /// Makes the directory's next run read everything.
  func void(_ directory: DirectoryName) throws {
    try connection.execute(
      "DELETE FROM directory_positions WHERE directory = \(directory.description)")
  }

  /// Makes the next run read everything in the directories that have an entry of the account, or
  /// one that is set aside and may wait for its names.
  func void(around account: AccountID) throws {
    try connection.execute(
      """
      DELETE FROM directory_positions WHERE directory IN (
        SELECT directory FROM links WHERE account_id = \(account)
        UNION SELECT directory FROM quarantine)
      """)
  }

  /// What the directory's next run goes on from.
  func find(_ directory: DirectoryName) throws -> DirectoryPosition? {
    try connection.first(
      "SELECT position FROM directory_positions WHERE directory = \(directory.description)"
    ) { DirectoryPosition(json: try JSONValue(parsing: $0.text(0))) }.flatMap(\.self)
  }

  /// A run that went on from a position leaves none where that was removed meanwhile, by a decision
  /// that a run has to look at again.
  private func keep(_ position: DirectoryPosition, of run: Run) throws {
    guard run.strategy == .fullCompare else {
      try connection.execute(
        """
        UPDATE directory_positions SET position = \(position.json.text), run_id = \(run.id)
        WHERE directory = \(run.directory.description)
        """)
      return
    }
    try connection.execute(
      """
      INSERT INTO directory_positions (directory, position, run_id)
      VALUES (\(run.directory.description), \(position.json.text), \(run.id))
      ON CONFLICT (directory) DO UPDATE SET position = excluded.position, run_id = excluded.run_id
      """)
  }
}
