import Accounts
import Directory
import Reconciliation
import Services
import Values

/// What the directories of one account say about its access, all together.
struct AccountLinks {
  let connection: any SQLConnection
  let account: AccountID

  /// Every link of the account.
  func standings() throws -> [LinkStanding] {
    try connection.rows(
      """
      SELECT directory, presence, absent_since FROM links
      WHERE account_id = \(account) ORDER BY directory
      """
    ) { try Self.standing($0, at: 0) }
  }

  /// Reads directory, presence and absence from columns that begin at `start`.
  static func standing(_ row: any SQLRow, at start: Int) throws -> LinkStanding {
    guard let directory = DirectoryName(row.text(start)),
      let presence = Presence(rawValue: row.text(start + 1))
    else { throw SQLError(.corrupt, operation: "read", message: "a link can't be understood") }
    return LinkStanding(directory, presence, absentSince: row.timestamp(start + 2))
  }

  /// SQL that puts the link `l` of a directory with an entry before one without: what
  /// `[LinkStanding].leading` takes first, where the names of the directories follow.
  static let order: SQLQuery = "l.presence IN ('deleted', 'moved', 'filtered'), l.directory"

  /// Ends what came by the password of a directory that isn't asked for it any more, and has the
  /// others read anew, one of which gives the account its names now.
  func leaderChanged() throws {
    try connection.execute(
      "DELETE FROM sessions WHERE account_id = \(account) AND source = 'directory'")
    try connection.execute("DELETE FROM kept_verifiers WHERE account_id = \(account)")
    try PositionWriting(connection: connection).void(around: account)
  }
}
