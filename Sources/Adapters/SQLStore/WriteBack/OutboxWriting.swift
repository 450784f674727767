import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Puts changes into the outbox, in the transaction of whatever they follow from.
struct OutboxWriting {
  let connection: any SQLConnection
  let directory: DirectoryName
  let now: Timestamp

  /// Queues changes for an account; `entry` is nil where the entry is yet to be made.
  ///
  /// What waits already and is about the same gives way to them.
  func queue(
    _ intents: [WriteIntent], for account: AccountReference, entry: EntryReference?
  ) throws {
    for intent in intents {
      let (intent, sent) = try takeOver(intent, account.id)
      try insert(intent, sent, for: account, entry: entry)
      if intent.kind == .removeMember, let group = intent.group {
        try withdraw(group, from: account.id)
      }
    }
  }

  /// Ends what an intent replaces; attributes that it doesn't name come along.
  ///
  /// A change that is being written is left to its end: the new one comes after it.
  private func takeOver(
    _ intent: WriteIntent, _ account: AccountID
  ) throws -> (WriteIntent, sent: JSONValue?) {
    let replaced = try connection.rows(
      """
      SELECT \(unsafe: OutboxRow.columns) FROM outbox
      WHERE directory = \(directory.description) AND account_id = \(account)
        AND matter = \(intent.matter) AND state IN ('pending', 'failed') ORDER BY sequence
      """, OutboxRow.item)
    var intent = intent
    var sent: [JSONValue.Member] = []
    for item in replaced {
      if case .attributes(let new) = intent, case .attributes(let old) = item.intent {
        let kept = old.filter { change in !new.contains { $0.attribute == change.attribute } }
        intent = .attributes(kept + new)
      }
      if case .renamedMember(let group, let new) = intent,
        case .renamedMember(_, let old) = item.intent
      {
        intent = .renamedMember(group, from: old.filter { !new.contains($0) } + new)
      }
      for member in item.sent?.members ?? [] {
        sent.removeAll { $0.key == member.key }
        sent.append(member)
      }
      try connection.execute(
        """
        UPDATE outbox SET state = 'superseded', error = 'A later change has taken its place.',
          updated_at = \(now) WHERE id = \(item.id)
        """)
    }
    return (intent, sent.isEmpty ? nil : .object(sent))
  }

  private func insert(
    _ intent: WriteIntent, _ sent: JSONValue?, for account: AccountReference,
    entry: EntryReference?
  ) throws {
    let sequence = Int64(
      try connection.count("SELECT coalesce(max(sequence), 0) + 1 FROM outbox"))
    try connection.execute(
      """
      INSERT INTO outbox (sequence, id, directory, account_id, username, entry_id, entry_dn, kind,
        matter, intent, state, next_attempt_at, sent, created_at, updated_at)
      VALUES (\(sequence), \(OutboxID(sequence, at: now)), \(directory.description), \(account.id),
        \(account.username), \(entry?.id?.value), \(entry?.dn), \(intent.kind.rawValue),
        \(intent.matter), \(intent.json.text), 'pending', \(now), \(sent?.text), \(now), \(now))
      """)
  }

  /// Ends the role that a group gives with the wish to leave it, not with the next run.
  private func withdraw(_ group: RuleGroup, from account: AccountID) throws {
    try connection.execute(
      """
      DELETE FROM grants WHERE account_id = \(account) AND rule = \(group.key)
        AND source = \(GrantSource.directory(directory).description)
      """)
  }
}

extension OutboxID {
  /// The identifier of a change: by its time and its place.
  fileprivate init(_ sequence: Int64, at now: Timestamp) {
    let time = UInt64(bitPattern: now.millisecondsSince1970) << 16
    self.init(
      UniqueID(high: time | 0x8000, low: UInt64(bitPattern: sequence) & ~(0b11 << 62) | 0b10 << 62))
  }
}

/// Watches one account during a change of it, and queues what its directories have to follow.
struct WriteBackTracking {
  private let before: [(policy: SyncPolicy, subject: WriteBackSubject?)]
  private let account: AccountID
  private let reading: SubjectReading

  /// Looks at the account before the change.
  init(
    _ account: AccountID, _ policies: [SyncPolicy], _ connection: any SQLConnection,
    at now: Timestamp
  ) throws {
    let reading = SubjectReading(connection: connection, now: now)
    before = try policies.map { ($0, try reading.subject(account, in: $0.directory)) }
    self.account = account
    self.reading = reading
  }

  /// Queues what follows from the change.
  func queueDifferences() throws {
    for (policy, subject) in before {
      guard let subject else { continue }
      let after = try reading.subject(account, in: policy.directory)
      let isGone =
        try after == nil
        && reading.connection.count("SELECT count(*) FROM accounts WHERE id = \(account)") == 0
      let intents = WriteBackPlanner(policy: policy)
        .intents(before: subject, after: after, isGone: isGone)
      try OutboxWriting(
        connection: reading.connection, directory: policy.directory, now: reading.now
      ).queue(
        intents, for: (after ?? subject).reference, entry: (after ?? subject).entry)
    }
  }
}
