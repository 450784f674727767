public import Accounts
public import Services
import Values

/// Writes audit events as a hash chain, and checks it.
///
/// Each event's hash covers the hash before it and the event; `AuditEncoding` says which bytes.
public struct AuditTrail: Sendable {
  /// The events between two words about a check's progress.
  private static let progressStep = 10_000
  /// The largest number of broken places that a check names.
  private static let faultLimit = 100
  /// What stands for the hash before the first event.
  private static let origin = [UInt8](repeating: 0, count: 32)
  /// The columns, in the order in which `AuditRow` and the check read them.
  static let columns = columnNames.joined(separator: ", ")
  private static let columnNames = [
    "sequence", "at", "action", "actor_kind", "actor_id", "actor_name", "subject_kind",
    "subject_id", "subject_name", "before", "after", "reason", "origin", "hash",
  ]

  private let digest: any Digest
  private let notifications: NotificationRecording?

  /// Takes the function that chains the events, and what records who is told of them; nil where
  /// nobody is.
  public init(digest: any Digest, notifications: NotificationRecording? = nil) {
    self.digest = digest
    self.notifications = notifications
  }

  /// Records events in order, in the transaction of the change that they are about, with the
  /// notifications that follow from them.
  public func append(_ events: [AuditEvent], on connection: any SQLConnection) throws {
    try append(events.map(AuditRow.init), on: connection)
    try notifications?.record(events, on: connection)
  }

  func append(_ rows: [AuditRow], on connection: any SQLConnection) throws {
    guard !rows.isEmpty else { return }
    var (sequence, hash) = try end(connection) ?? (0, Self.origin)
    var insertion = RowInsertion(into: "audit_events", Self.columnNames, on: connection)
    var encoding = AuditEncoding()
    for row in rows {
      sequence += 1
      encoding.start(after: hash, sequence: sequence, at: row.time)
      row.give(to: &encoding)
      hash = digest.sha256(encoding.bytes)
      insertion.add(sequence)
      insertion.add(row.time)
      row.give(to: &insertion)
      insertion.add(hash)
      try insertion.endRow()
    }
    try insertion.finish()
    try connection.execute(
      """
      INSERT INTO audit_end (id, sequence, hash) VALUES (1, \(sequence), \(hash))
      ON CONFLICT (id) DO UPDATE SET sequence = excluded.sequence, hash = excluded.hash
      """)
  }

  /// Reads every event and finds those that were edited, removed or reordered.
  ///
  /// After a broken place the check goes on from what is stored, so each place is named once.
  public func verify(
    _ connection: any SQLConnection, progress: (AuditProgress) -> Void = { _ in }
  ) throws -> AuditVerification {
    var faults: [AuditVerification.Fault] = []
    var count = 0
    let total = try connection.count("SELECT coalesce(max(sequence), 0) FROM audit_events")
    var (last, hash) = (Int64(0), Self.origin)
    try connection.forEachRow(
      "SELECT \(unsafe: Self.columns) FROM audit_events ORDER BY sequence"
    ) { row in
      let sequence = row.integer(0)
      let stored = row.blob(13)
      if sequence != last + 1 {
        faults.append(Self.gap(after: last, before: sequence))
      } else if digest.sha256(Self.encoding(of: row, after: hash)) != stored {
        faults.append(.altered(sequence: Int(sequence)))
      }
      (last, hash) = (sequence, stored)
      count += 1
      if count % Self.progressStep == 0 { progress(AuditProgress(done: count, total: total)) }
      return faults.count < Self.faultLimit
    }
    if faults.count < Self.faultLimit, let fault = try faultAtEnd(connection, last, hash) {
      faults.append(fault)
    }
    return AuditVerification(events: count, head: hash, faults: faults)
  }

  private func end(_ connection: any SQLConnection) throws -> (Int64, [UInt8])? {
    try connection.first("SELECT sequence, hash FROM audit_end WHERE id = 1") {
      ($0.integer(0), $0.blob(1))
    }
  }

  /// Rows removed from the end leave a whole chain behind; only the note of its end tells.
  private func faultAtEnd(
    _ connection: any SQLConnection, _ last: Int64, _ hash: [UInt8]
  ) throws -> AuditVerification.Fault? {
    let (sequence, noted) = try end(connection) ?? (0, Self.origin)
    if sequence > last { return .missing(Int(last) + 1...Int(sequence)) }
    return sequence == last && noted == hash ? nil : .wrongEnd(sequence: Int(last))
  }

  /// Numbers below 1 can only come from outside; there is no gap before them.
  private static func gap(after last: Int64, before next: Int64) -> AuditVerification.Fault {
    next > last + 1 ? .missing(Int(last) + 1...Int(next) - 1) : .altered(sequence: Int(next))
  }

  private static func encoding(of row: any SQLRow, after previous: [UInt8]) -> [UInt8] {
    var encoding = AuditEncoding()
    encoding.start(after: previous, sequence: row.integer(0), at: row.integer(1))
    // Texts are taken as their bytes: that is what was hashed, and no text has to be made of them.
    for column in 2...12 {
      encoding.add(stored: row.isNull(column) ? nil : row.blob(column))
    }
    return encoding.bytes
  }
}
