import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Writes what a directory says about an entry, and what follows for the account from all its links.
struct PresenceWriting {
  let connection: any SQLConnection
  let directory: DirectoryName
  let run: RunID
  let now: Timestamp

  /// What a plan wants to become of the account.
  enum Outcome {
    case disabled
    case enabled
    case asBefore
  }

  /// Moves a link from one state to another, where the account comes out as planned.
  func move(
    _ account: AccountID, from: LinkState, to: LinkState, expecting outcome: Outcome
  ) throws -> EffectApplication.Outcome {
    guard to.presence != from.presence else { return try setLink(of: account, from, to) }
    let links = AccountLinks(connection: connection, account: account)
    let before = try links.standings()
    let after = before.setting(directory, to: to.presence)
    guard outcome == Self.outcome(before.blocking, after.blocking) else {
      return .stale("Another directory of the account says otherwise than when the plan was made.")
    }
    let moved = try setLink(of: account, from, to)
    guard moved == .applied else { return moved }
    try block(account, after.blocking?.presence)
    if outcome != .disabled, before.leading?.directory != after.leading?.directory {
      try links.leaderChanged()
    }
    return .applied
  }

  /// Puts an account away whose entries are all gone.
  func archive(_ account: AccountID, _ cause: String) throws -> EffectApplication.Outcome {
    let links = try AccountLinks(connection: connection, account: account).standings()
    guard links.allSatisfy(\.presence.isAbsent) else {
      return .stale("Another directory of the account has an entry by now.")
    }
    let changed = try connection.execute(
      """
      UPDATE accounts SET archived_at = \(now), archive_cause = 'directory', updated_at = \(now),
        version = version + 1
      WHERE id = \(account) AND archived_at IS NULL
        AND \(Self.isBlocked(in: directory, by: cause))
      """)
    return changed == 1 ? .applied : .stale("The account has changed since the plan was made.")
  }

  /// Whether `accounts` is blocked, and a directory says so of its entry.
  static func isBlocked(in directory: DirectoryName, by cause: String) -> SQLQuery {
    """
    directory_block IS NOT NULL AND EXISTS (SELECT 1 FROM links l WHERE l.account_id = accounts.id
      AND l.directory = \(directory.description) AND l.presence = \(cause))
    """
  }

  private static func outcome(_ before: LinkStanding?, _ after: LinkStanding?) -> Outcome {
    switch (before, after) {
    case (nil, .some): .disabled
    case (.some, nil): .enabled
    default: .asBefore
    }
  }

  private func setLink(
    of account: AccountID, _ from: LinkState, _ to: LinkState
  ) throws -> EffectApplication.Outcome {
    let absentSince: SQLQuery = to.presence.isAbsent ? "coalesce(absent_since, \(now))" : "NULL"
    let changed = try connection.execute(
      """
      UPDATE links SET dn = \(to.dn), presence = \(to.presence.rawValue),
        absent_since = \(absentSince), synced_at = \(now), run_id = \(run)
      WHERE directory = \(directory.description) AND account_id = \(account)
        AND dn = \(from.dn) AND presence = \(from.presence.rawValue)
      """)
    return changed == 1 ? .applied : .stale("The link has changed since the plan was made.")
  }

  private func block(_ account: AccountID, _ presence: Presence?) throws {
    try connection.execute(
      """
      UPDATE accounts SET directory_block = \(presence?.rawValue), updated_at = \(now),
        version = version + 1,
        archived_at = CASE WHEN \(presence == nil) = 1 AND archive_cause = 'directory' THEN NULL
          ELSE archived_at END
      WHERE id = \(account)
      """)
    if presence != nil {
      try connection.execute("DELETE FROM sessions WHERE account_id = \(account)")
    }
  }
}
