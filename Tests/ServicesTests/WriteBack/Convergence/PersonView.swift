import Accounts
import Directory
import Reconciliation
import SQLStore
import SQLiteDriver
import Services
import Values

/// One person as both sides show them.
struct PersonView: Sendable {
  var account: AccountID
  var valuesHere: [AccountAttribute: String?] = [:]
  var valuesThere: [AccountAttribute: String?] = [:]
  /// All mail addresses of the entry.
  var mail: [String] = []
  var isActive = true
  /// Whether somebody has switched the account off here.
  var isOff = false
  /// Whether the entry is disabled in the configured way, and whether a run sees that.
  var isDisabled = false
  var isLockedOut = false
  /// Whether people here give the role.
  var isGiven = false
  /// When that ends; nil for never.
  var givenUntil: Timestamp?
  /// Whether the account has the role from the group.
  var isKnownMember = false
  var isMember = false
  /// What waits to be written, or was refused: attributes, `access`, `member`.
  var open: Set<String> = []
  /// What was refused, with the reasons.
  var refusals: [String] = []
  var waits = false
  var conflicts: Set<String> = []

  func isOpen(_ matter: String) -> Bool { open.contains(matter) }
}

extension PersonView {
  /// Reads the accounts of a directory by the identifiers of their entries.
  static func accounts(
    in directory: DirectoryName, at now: Timestamp, _ database: SQLiteDatabase
  ) async throws -> [EntryID: PersonView] {
    try await database.read { connection in
      var views = try accounts(in: directory, at: now, connection)
      for (entry, view) in views {
        var view = view
        try connection.forEachRow(
          """
          SELECT matter, intent, state, coalesce(error, '') FROM outbox
          WHERE account_id = \(view.account) AND state IN ('pending', 'under_way', 'failed')
          """
        ) { row in
          let matter = row.text(0)
          view.open.formUnion(
            matter == "attributes"
              ? (try JSONValue(parsing: row.text(1)).members ?? []).map(\.key)
              : [String(matter.prefix { $0 != ":" })])
          if row.text(2) == "failed" {
            view.refusals.append(row.text(3))
          } else {
            view.waits = true
          }
          return true
        }
        view.conflicts = Set(
          try connection.rows("SELECT attribute FROM conflicts WHERE account_id = \(view.account)")
          { $0.text(0) })
        views[entry] = view
      }
      return views
    }
  }

  private static func accounts(
    in directory: DirectoryName, at now: Timestamp, _ connection: any SQLConnection
  ) throws -> [EntryID: PersonView] {
    var views: [EntryID: PersonView] = [:]
    try connection.forEachRow(
      """
      SELECT l.entry_id, a.id, a.username, a.email, a.display_name, a.status = 'active',
        a.suspended_at IS NOT NULL,
        EXISTS (SELECT 1 FROM grants g WHERE g.account_id = a.id AND g.source = 'manual'
          AND g.role = \(Role.manager.rawValue)
          AND (g.expires_at IS NULL OR g.expires_at > \(now))),
        EXISTS (SELECT 1 FROM grants g WHERE g.account_id = a.id AND g.source <> 'manual'
          AND g.role = \(Role.manager.rawValue)),
        (SELECT max(g.expires_at) FROM grants g WHERE g.account_id = a.id AND g.source = 'manual'
          AND g.role = \(Role.manager.rawValue) AND g.expires_at > \(now))
      FROM accounts a JOIN links l ON l.account_id = a.id
      WHERE l.directory = \(directory.description)
      """
    ) { row in
      guard let entry = row.uniqueID(0), let account = row.uniqueID(1) else { return true }
      var view = PersonView(account: AccountID(account))
      view.valuesHere = [
        .username: row.text(2), .email: row.optionalText(3), .displayName: row.optionalText(4),
      ]
      view.isActive = row.integer(5) == 1
      view.isOff = row.integer(6) == 1
      view.isGiven = row.integer(7) == 1
      view.isKnownMember = row.integer(8) == 1
      view.givenUntil = row.timestamp(9)
      views[EntryID(entry)] = view
      return true
    }
    return views
  }

  /// Adds what the directory shows of the entry.
  mutating func add(_ entry: Entry, in group: Entry?, _ schedule: ConvergenceSchedule) {
    mail = entry.values("mail").map { String(decoding: $0, as: UTF8.self) }
    valuesThere = [
      .username: entry.text("uid"), .email: mail.first, .displayName: entry.text("displayName"),
    ]
    isDisabled = schedule.lock.attributes.contains { !entry.values($0).isEmpty }
    isLockedOut = isDisabled && schedule.isLockSeen
    isMember = group?.values("member").contains([UInt8](entry.dn.utf8)) ?? false
  }
}
