import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("The audit trail")
struct AuditTrailTests {
  private let trail: AuditTrail

  init() throws {
    trail = AuditTrail(digest: try SHA256Digest())
  }

  @Test("A chain that nobody touched is intact, over several transactions")
  func intactChain() async throws {
    try await withStore { database in
      try await append(1...3, to: database)
      try await append(4...5, to: database)
      let verification = try await verify(database)
      #expect(verification.isIntact)
      #expect(verification.events == 5)
      #expect(verification.head.count == 32)
    }
  }

  @Test("An empty trail is intact")
  func emptyTrail() async throws {
    try await withStore { database in
      try await database.write { [trail] in try trail.append([], on: $0) }
      #expect(try await verify(database).isIntact)
    }
  }

  @Test(
    "An edited column is found",
    arguments: [
      "action = 'other'", "at = at + 1", "actor_kind = 'person'", "actor_id = NULL",
      "actor_name = 'mallory'", "subject_kind = 'group'", "subject_id = zeroblob(16)",
      "subject_name = ''", "before = NULL", "after = '{}'", "reason = ''", "origin = 'x'",
      "hash = zeroblob(32)",
    ])
  func editedColumn(edit: String) async throws {
    try await withStore { database in
      try await append(1...4, to: database)
      try await change(database, "UPDATE audit_events SET \(edit) WHERE sequence = 2")
      let faults = try await verify(database).faults
      #expect(faults.first == .altered(sequence: 2))
    }
  }

  @Test("Text moved from one column to the next is found")
  func movedText() async throws {
    try await withStore { database in
      try await append(1...2, to: database)
      try await change(
        database, "UPDATE audit_events SET reason = reason || origin, origin = ''")
      #expect(
        try await verify(database).faults == [.altered(sequence: 1), .altered(sequence: 2)])
    }
  }

  @Test("An event whose hash was made to fit again breaks the one after it")
  func rehashedEvent() async throws {
    try await withStore { database in
      try await append(1...3, to: database)
      try await withStore { other in
        try await append(8...8, to: other)
        let forged = try await other.read { connection in
          try connection.first("SELECT hash FROM audit_events") { $0.blob(0) }
        }
        try await database.write { connection in
          try connection.execute(
            """
            UPDATE audit_events SET subject_name = 'subject 8', reason = 'reason 8',
              at = at + 7, before = '{"number":8}', after = '[8]', hash = \(forged)
            WHERE sequence = 1
            """)
        }
      }
      #expect(try await verify(database).faults == [.altered(sequence: 2)])
    }
  }

  @Test("Events removed from the start, the middle and the end are found")
  func removedEvents() async throws {
    try await withStore { database in
      try await append(1...9, to: database)
      try await change(database, "DELETE FROM audit_events WHERE sequence IN (1, 4, 5, 8, 9)")
      #expect(
        try await verify(database).faults == [.missing(1...1), .missing(4...5), .missing(8...9)])
    }
  }

  @Test("An emptied trail is found")
  func emptiedTrail() async throws {
    try await withStore { database in
      try await append(1...3, to: database)
      try await change(database, "DELETE FROM audit_events")
      #expect(try await verify(database).faults == [.missing(1...3)])
    }
  }

  @Test("Two events that changed places are found")
  func reorderedEvents() async throws {
    try await withStore { database in
      try await append(1...4, to: database)
      for (from, to) in [(2, 20), (3, 2), (20, 3)] {
        try await change(
          database, "UPDATE audit_events SET sequence = \(to) WHERE sequence = \(from)")
      }
      let faults = try await verify(database).faults
      #expect(faults.contains(.altered(sequence: 2)))
      #expect(faults.contains(.altered(sequence: 3)))
    }
  }

  @Test("An event that was added from outside is found")
  func addedEvent() async throws {
    try await withStore { database in
      try await append(1...2, to: database)
      try await change(
        database,
        """
        INSERT INTO audit_events (sequence, at, action, actor_kind, actor_name, subject_kind,
          subject_name, hash) VALUES (3, 0, 'a', 'service', 's', 'run', 'r', zeroblob(32))
        """)
      #expect(
        try await verify(database).faults == [.altered(sequence: 3), .wrongEnd(sequence: 3)])
    }
  }

  private func append(_ numbers: ClosedRange<Int>, to database: SQLiteDatabase) async throws {
    try await database.write { [trail] connection in
      try trail.append(numbers.map(Self.event), on: connection)
    }
  }

  private func verify(_ database: SQLiteDatabase) async throws -> AuditVerification {
    try await database.read { [trail] in try trail.verify($0) }
  }

  private func change(_ database: SQLiteDatabase, _ statement: String) async throws {
    try await database.write { try $0.execute(SQLQuery(unsafeText: statement)) }
  }

  private static func event(_ number: Int) -> AuditEvent {
    AuditEvent(
      action: "account.changed",
      actor: Actor(
        kind: .service, account: AccountID(UniqueID(high: 1, low: 2)), name: "service",
        origin: "schedule"),
      subject: AuditEvent.Subject(
        kind: "account", id: UniqueID(high: 3, low: 4), name: "subject \(number)"),
      before: ["number": .integer(Int64(number))], after: [.integer(Int64(number))],
      reason: "reason \(number)", at: .start + .milliseconds(number))
  }
}
