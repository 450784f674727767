public import Accounts
public import Directory
import Reconciliation
public import Services
public import Values

/// What whoever delivers needs; each step checks the lease.
extension SQLOutboxStore {
  /// Marks a change as under way, and reads its account as of the same moment.
  public func claim(
    _ id: OutboxID, under lease: Lease, at now: Timestamp
  ) async throws -> ClaimedItem? {
    try await database.write { connection in
      try LeaseRow.check(lease, connection)
      let changed = try connection.execute(
        """
        UPDATE outbox SET state = 'under_way', attempts = attempts + 1, updated_at = \(now)
        WHERE id = \(id) AND state IN ('pending', 'under_way')
        """)
      guard changed == 1, let item = try Self.find(id, connection) else { return nil }
      let reading = SubjectReading(connection: connection, now: now)
      var claimed = ClaimedItem(
        item: item, subject: try reading.subject(item.account.id, in: item.directory))
      claimed.attributes = try connection.first(
        "SELECT username, email, display_name FROM accounts WHERE id = \(item.account.id)"
      ) {
        AccountAttributes(
          username: $0.text(0), email: $0.optionalText(1), displayName: $0.optionalText(2))
      }
      if case .creation = item.intent {
        claimed.verifier = try connection.first(
          "SELECT password_hash FROM accounts WHERE id = \(item.account.id)"
        ) { $0.optionalText(0).map { Secret($0) } }.flatMap(\.self)
      }
      if let group = item.intent.group {
        claimed.group = try connection.first(
          """
          SELECT entry_id, dn FROM groups
          WHERE directory = \(item.directory.description) AND dn_key = \(group.key)
          """
        ) { EntryReference(id: $0.uniqueID(0).map { EntryID($0) }, dn: $0.text(1)) }
      }
      if case .deletion = item.intent {
        claimed.holder = try LeavingEntries.holder(of: item, connection)
        claimed.remaining = try LeavingEntries.remainingGroups(of: item, connection)
      }
      return claimed
    }
  }

  /// Keeps what is about to be sent.
  public func note(sent: JSONValue, of id: OutboxID, under lease: Lease) async throws {
    try await database.write { connection in
      try LeaseRow.check(lease, connection)
      try connection.execute("UPDATE outbox SET sent = \(sent.text) WHERE id = \(id)")
    }
  }

  /// Queues that the groups follow a renaming.
  public func queueRenaming(
    of item: OutboxItem, from name: String, under lease: Lease, at now: Timestamp
  ) async throws {
    try await database.write { connection in
      try LeaseRow.check(lease, connection)
      let reading = SubjectReading(connection: connection, now: now)
      guard let subject = try reading.subject(item.account.id, in: item.directory) else { return }
      let groups = try reading.listingGroups(of: subject, in: item.directory)
      try OutboxWriting(connection: connection, directory: item.directory, now: now).queue(
        groups.map { .renamedMember($0, from: [name]) }, for: subject.reference,
        entry: subject.entry)
    }
  }

  /// When the lease lapses.
  public func end(of lease: Lease) async throws -> Timestamp {
    try await database.read { try LeaseRow.end(of: lease, $0) }
  }

  /// Lets a change wait.
  public func postpone(
    _ item: OutboxItem, until next: Timestamp, because error: String, under lease: Lease,
    at now: Timestamp
  ) async throws {
    try await database.write { connection in
      try LeaseRow.check(lease, connection)
      try connection.execute(
        """
        UPDATE outbox SET state = 'pending', next_attempt_at = \(next), error = \(error),
          updated_at = \(now)
        WHERE id = \(item.id) AND state = 'under_way'
        """)
    }
  }

  /// Ends a change with all that follows from it.
  public func finish(
    _ item: OutboxItem, _ result: WriteOutcome, under lease: Lease, event: AuditEvent?,
    at now: Timestamp
  ) async throws {
    try await database.write { [trail, policies] connection in
      try LeaseRow.check(lease, connection)
      let changed = try connection.execute(
        """
        UPDATE outbox SET state = \(result.state.rawValue), error = \(result.words),
          sent = CASE WHEN \(result.state == .failed) = 1
            THEN coalesce(\(result.found?.json.text), sent) END, updated_at = \(now)
        WHERE id = \(item.id) AND state = 'under_way'
        """)
      guard changed == 1 else { return }
      let recording = WriteRecording(connection: connection, item: item, now: now)
      let opened = try recording.record(result, policies[item.directory])
      let events = [event].compactMap(\.self) + opened.map(recording.event)
      if !events.isEmpty { try trail.append(events, on: connection) }
    }
  }

  /// Queues the end of memberships that stand for expired roles.
  public func queueWithdrawals(
    in directory: DirectoryName, at now: Timestamp
  ) async throws -> Int {
    guard let policy = policies[directory], policy.writeBack?.writesGroups == true else { return 0 }
    let expired: SQLQuery = """
      SELECT DISTINCT j.account_id FROM joined_groups j
      JOIN grants g ON g.account_id = j.account_id AND g.expires_at <= \(now)
      WHERE j.directory = \(directory.description)
      """
    // Most of them have other roles that keep them in, or leave already: that takes no writing.
    let candidates = try await database.read { connection in
      let reading = SubjectReading(connection: connection, now: now)
      return try connection.rows(expired) { $0.uniqueID(0) }.compactMap(\.self).filter { id in
        guard let subject = try reading.subject(AccountID(id), in: directory) else { return false }
        return !WriteBackPlanner(policy: policy).withdrawals(from: subject).isEmpty
      }
    }
    var queued = 0
    for id in candidates {
      queued += try await database.write { connection in
        let standing = try AdministratorStanding.read(connection, at: now)
        let subject = try SubjectReading(connection: connection, now: now)
          .subject(AccountID(id), in: directory)
        guard let subject else { return 0 }
        let intents = WriteBackPlanner(policy: policy).withdrawals(from: subject)
        try connection.execute("SAVEPOINT withdrawal")
        try OutboxWriting(connection: connection, directory: directory, now: now)
          .queue(intents, for: subject.reference, entry: subject.entry)
        let isHeld = try AdministratorStanding.read(connection, at: now) < standing
        if isHeld { try connection.execute("ROLLBACK TO withdrawal") }
        try connection.execute("RELEASE withdrawal")
        return isHeld ? 0 : intents.count
      }
    }
    return queued
  }
}
