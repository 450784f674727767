import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Writes what a delivered change means for the account and its link.
struct WriteRecording {
  let connection: any SQLConnection
  let item: OutboxItem
  let now: Timestamp

  private var directory: String { item.directory.description }
  private var account: AccountID { item.account.id }

  /// Records all of it; `policy` says what follows for a new entry.
  ///
  /// - Returns: the conflicts that weren't open before.
  func record(_ result: WriteOutcome, _ policy: SyncPolicy?) throws -> [AttributeConflict] {
    try agree(on: result)
    let opened = try result.conflicts.filter(opens)
    if let entry = result.entry { try note(entry) }
    if let presence = result.presence {
      try connection.execute(
        """
        UPDATE links SET presence = \(presence.rawValue)
        WHERE directory = \(directory) AND account_id = \(account)
        """)
    }
    if let joined = result.joined, case .membership(let group, _) = item.intent {
      try note(joined, group)
    }
    if let person = result.newLink { try link(person, result.filledFrom, policy) }
    if case .deletion = item.intent, result.state == .done { try forgetEntry() }
    return opened
  }

  /// What the record says of a conflict.
  func event(about conflict: AttributeConflict) -> AuditEvent {
    AuditEvent(
      action: "conflict.opened", actor: .outbox,
      subject: .init(kind: "account", id: account.value, name: item.account.username),
      after: [
        "directory": .string(directory), "attribute": .string(conflict.attribute.rawValue),
        "baseline_value": JSONValue(conflict.baseline),
        "directory_value": JSONValue(conflict.directory), "local_value": JSONValue(conflict.local),
      ], reason: "The directory had another value when the account's was to be written.", at: now)
  }

  /// Opens a conflict or notes its new values; whether it wasn't open before.
  private func opens(_ conflict: AttributeConflict) throws -> Bool {
    let attribute = conflict.attribute.rawValue
    let wasOpen = try connection.count(
      """
      SELECT count(*) FROM conflicts WHERE account_id = \(account) AND directory = \(directory)
        AND attribute = \(attribute)
      """)
    let outcome = try ConflictWriting.open(
      conflict, of: account, in: item.directory, at: now, connection)
    return outcome == .applied && wasOpen == 0
  }

  private func agree(on result: WriteOutcome) throws {
    for change in result.taken { try take(change) }
    if !result.agreed.isEmpty {
      try BaselineWriting.set(
        result.agreed.map { ($0.attribute, $0.to) }, of: account, in: item.directory, run: nil,
        at: now, connection)
      for change in result.agreed {
        try connection.execute(
          """
          DELETE FROM conflicts WHERE account_id = \(account) AND directory = \(directory)
            AND attribute = \(change.attribute.rawValue)
          """)
      }
    }
  }

  /// Gives the account the form that the directory has given a value, unless it has another value by
  /// now or somebody has the name.
  private func take(_ change: AttributeChange) throws {
    let column = change.attribute.rawValue
    var assignments: SQLQuery = "\(unsafe: column) = \(change.to)"
    if change.attribute != .displayName {
      let key = change.to.map(LoginName.key)
      if let key, try AccountName.isTaken(key, besides: account, connection) { return }
      assignments += ", \(unsafe: column)_key = \(key)"
    }
    try connection.execute(
      """
      UPDATE accounts SET \(assignments), updated_at = \(now), version = version + 1
      WHERE id = \(account) AND \(unsafe: column) IS NOT DISTINCT FROM \(change.from)
      """)
  }

  private func note(_ entry: WriteOutcome.SeenEntry) throws {
    try connection.execute(
      """
      UPDATE links SET dn = \(entry.dn), entry_csn = coalesce(\(entry.csn), entry_csn)
      WHERE directory = \(directory) AND account_id = \(account)
      """)
  }

  private func note(_ isJoined: Bool, _ group: RuleGroup) throws {
    if isJoined {
      try connection.execute(
        """
        INSERT INTO joined_groups (directory, group_key, account_id, joined_at)
        VALUES (\(directory), \(group.key), \(account), \(now)) ON CONFLICT DO NOTHING
        """)
    } else {
      try connection.execute(
        """
        DELETE FROM joined_groups WHERE directory = \(directory) AND group_key = \(group.key)
          AND account_id = \(account)
        """)
    }
  }

  /// Nothing is left of an entry that was deleted.
  private func forgetEntry() throws {
    try connection.execute(
      "DELETE FROM joined_groups WHERE directory = \(directory) AND account_id = \(account)")
    guard let entry = item.entry?.id else { return }
    try connection.execute(
      """
      DELETE FROM quarantine
      WHERE directory = \(directory) AND entry_key = \(entry.description)
      """)
  }

  /// Joins the account to the entry that was made for it, with what both agree on from the start.
  private func link(
    _ person: StagedPerson, _ filledFrom: AccountAttributes?, _ policy: SyncPolicy?
  ) throws {
    let attributes = person.attributes
    let changed = try connection.execute(
      """
      INSERT INTO links (directory, entry_id, account_id, dn, presence, entry_csn, baseline, synced_at)
      SELECT \(directory), \(person.entry.value), id, \(person.dn), 'usable', \(person.csn),
        \(attributes.baseline), \(now) FROM accounts WHERE id = \(account)
      ON CONFLICT DO NOTHING
      """)
    guard changed == 1 else { return }
    try connection.execute(
      """
      UPDATE accounts SET source = 'directory', updated_at = \(now), version = version + 1
      WHERE id = \(account)
      """)
    try connection.execute(
      """
      DELETE FROM quarantine
      WHERE directory = \(directory) AND entry_key = \(person.entry.description)
      """)
    guard let policy,
      let subject = try SubjectReading(connection: connection, now: now)
        .subject(account, in: item.directory)
    else { return }
    try OutboxWriting(connection: connection, directory: item.directory, now: now).queue(
      WriteBackPlanner(policy: policy)
        .intents(forNew: subject, filledFrom: filledFrom ?? subject.attributes),
      for: subject.reference, entry: subject.entry)
  }
}
