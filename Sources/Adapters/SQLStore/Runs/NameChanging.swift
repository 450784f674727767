import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Changes an account's mapped attributes.
///
/// Where two people exchange their names, whoever still has the wanted one and will lose it by the
/// same plan gives up its key for the time between.
struct NameChanging {
  let connection: any SQLConnection
  let directory: DirectoryName
  let run: RunID
  let now: Timestamp

  /// Changes the attributes, if they are still what they were when the plan was made.
  func update(
    _ account: AccountReference, _ changes: [AttributeChange], at sequence: Int64
  ) throws -> EffectApplication.Outcome {
    var assignments: SQLQuery = "updated_at = \(now), version = version + 1"
    var condition: SQLQuery = "id = \(account.id)"
    for change in changes {
      let column = change.attribute.rawValue
      assignments += ", \(unsafe: column) = \(change.to)"
      condition += change.holds
      guard change.attribute != .displayName else { continue }
      let key = change.to.map(LoginName.key)
      assignments += ", \(unsafe: column)_key = \(key)"
      if let key, try !free(key, for: account.id, after: sequence) {
        return .failed(
          "The \(column) \(change.to ?? "") belongs to another account or an applicant by now.")
      }
    }
    let changed = try connection.execute("UPDATE accounts SET \(assignments) WHERE \(condition)")
    guard changed == 1 else {
      try restoreKeys(of: account.id)
      return .stale("The account has changed since the plan was made.")
    }
    try BaselineWriting.set(
      changes.map { ($0.attribute, $0.to) }, of: account.id, in: directory, run: run.value,
      at: now, connection)
    return .applied
  }

  /// Makes a key free for an account; false when its holder keeps it.
  private func free(_ key: String, for account: AccountID, after sequence: Int64) throws -> Bool {
    guard let holder = try holder(of: key, besides: account.value) else {
      return try connection.count("SELECT \(AccountName.isReserved(key))") == 0
    }
    guard try gives(up: key, holder, after: sequence, to: [account.value]) else { return false }
    let parked = "\u{1}\(holder)"
    try connection.execute(
      """
      UPDATE accounts SET
        username_key = CASE WHEN username_key = \(key) THEN \(parked + ":u") ELSE username_key END,
        email_key = CASE WHEN email_key = \(key) THEN \(parked + ":e") ELSE email_key END
      WHERE id = \(holder)
      """)
    return true
  }

  /// The other account that has a key.
  private func holder(of key: String, besides account: UniqueID) throws -> UniqueID? {
    try connection.first(
      """
      SELECT id FROM accounts WHERE (username_key = \(key) OR email_key = \(key))
        AND id <> \(account)
      """
    ) { $0.uniqueID(0) }.flatMap(\.self)
  }

  /// Whether an account will lose a key by a later effect of the plan that can still be applied: it
  /// is as the effect expects, and the names that it takes are free by then.
  ///
  /// The takers are the accounts before it in a chain of names; their own names become free.
  private func gives(
    up key: String, _ account: UniqueID, after sequence: Int64, to takers: Set<UniqueID>
  ) throws -> Bool {
    let effect = try connection.first(
      """
      SELECT kind, object_kind, object_id, object_name, before, after, reason FROM effects
      WHERE run_id = \(run) AND sequence > \(sequence)
        AND kind = \(EffectKind.updateAccount.rawValue) AND object_id = \(account)
      """
    ) { try EffectRow.effect($0, from: 0) }
    guard let effect, case .updateAccount(_, let changes) = try effect.record().change(),
      changes.contains(where: { $0.attribute != .displayName && $0.from.map(LoginName.key) == key })
    else { return false }
    var condition: SQLQuery = "id = \(account)"
    for change in changes { condition += change.holds }
    guard try connection.count("SELECT count(*) FROM accounts WHERE \(condition)") == 1 else {
      return false
    }
    return try changes.allSatisfy { change in
      guard change.attribute != .displayName, let wanted = change.to.map(LoginName.key),
        let next = try holder(of: wanted, besides: account), !takers.contains(next)
      else { return true }
      return try gives(up: wanted, next, after: sequence, to: takers.union([account]))
    }
  }

  /// Gives an account whose change turned out stale the keys of its names back, where they are free.
  private func restoreKeys(of account: AccountID) throws {
    let names = try connection.first(
      "SELECT username, email, username_key, email_key FROM accounts WHERE id = \(account)"
    ) { row in
      (row.text(0), row.optionalText(1), row.text(2), row.optionalText(3))
    }
    guard let (username, email, usernameKey, emailKey) = names,
      usernameKey.hasPrefix("\u{1}") || emailKey?.hasPrefix("\u{1}") == true
    else { return }
    let wantedUsernameKey = LoginName.key(username)
    let wantedEmailKey = email.map(LoginName.key)
    let taken = try connection.count(
      """
      SELECT count(*) FROM accounts WHERE id <> \(account)
        AND (username_key IN (\(wantedUsernameKey), \(wantedEmailKey))
          OR email_key IN (\(wantedUsernameKey), \(wantedEmailKey)))
      """)
    guard taken == 0 else { return }
    try connection.execute(
      """
      UPDATE accounts SET username_key = \(wantedUsernameKey), email_key = \(wantedEmailKey)
      WHERE id = \(account)
      """)
  }
}

extension AttributeChange {
  /// The condition that an account still has the value from before.
  fileprivate var holds: SQLQuery {
    " AND coalesce(\(unsafe: attribute.rawValue), '') = \(from ?? "")"
  }
}
