import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Synchronization
import Testing
import Values

@Suite("Reading the audit events")
struct AuditArchiveTests {
  @Test("A long reading hands out all events once, in either order, and none that come meanwhile")
  func batches() async throws {
    try await withStore { database in
      let trail = AuditTrail(digest: try SHA256Digest())
      try await append(1...1234, trail, to: database)
      let service = AuditService(archive: SQLAuditArchive(database: database, trail: trail))
      var numbers: [Int] = []
      var sizes: [Int] = []
      try await service.forEachBatch(AuditFilter(), .oldestFirst) { batch in
        if numbers.isEmpty { try await append(1...3, trail, to: database) }
        numbers += batch.map(\.sequence)
        sizes.append(batch.count)
        return true
      }
      #expect(numbers == Array(1...1234))
      #expect(sizes.allSatisfy { $0 <= 500 })
      numbers = []
      try await service.forEachBatch(AuditFilter(subject: "SUBJECT 7"), .latestFirst) { batch in
        numbers += batch.map(\.sequence)
        return true
      }
      #expect(numbers == [7])
      numbers = []
      try await service.forEachBatch { batch in
        numbers += batch.map(\.sequence)
        return false
      }
      #expect(numbers.count == 500)
    }
  }

  @Test("A total counts every event that meets the filter, and those that come later")
  func totals() async throws {
    try await withStore { database in
      let trail = AuditTrail(digest: try SHA256Digest())
      let archive = SQLAuditArchive(database: database, trail: trail)
      let filters = [
        AuditFilter(), AuditFilter(subject: "SUBJECT 7"), AuditFilter(text: "subject 1"),
      ]
      func totals() async throws -> [Int] {
        var totals: [Int] = []
        for filter in filters {
          totals.append(try await archive.list(filter, .latestFirst, PageRequest(limit: 1)).total)
        }
        return totals
      }
      #expect(try await totals() == [0, 0, 0])
      try await append(1...20, trail, to: database)
      #expect(try await totals() == [20, 1, 11])
      #expect(try await totals() == [20, 1, 11])
      try await append(1...7, trail, to: database)
      #expect(try await totals() == [27, 2, 12])
    }
  }

  @Test("An event is read as it was written")
  func content() async throws {
    try await withStore { database in
      let trail = AuditTrail(digest: try SHA256Digest())
      let event = Self.event(5)
      try await database.write { try trail.append([event], on: $0) }
      let archive = SQLAuditArchive(database: database, trail: trail)
      let page = try await archive.list(AuditFilter(), .latestFirst, PageRequest())
      #expect(page.items.map(\.event) == [event])
      #expect(page.items.first?.hash.count == 32)
      // What somebody has spoilt is shown all the same.
      try await database.change(
        "UPDATE audit_events SET before = '{', actor_kind = 'nobody' WHERE sequence = 1")
      let spoilt = try await archive.list(AuditFilter(), .latestFirst, PageRequest())
      #expect(spoilt.items.first?.event.before == "{")
    }
  }

  @Test("A check tells how far it is")
  func progress() async throws {
    try await withStore { database in
      let trail = AuditTrail(digest: try SHA256Digest())
      try await append(1...25_000, trail, to: database)
      let told = Mutex<[AuditProgress]>([])
      let verification = try await SQLAuditArchive(database: database, trail: trail)
        .verify { progress in told.withLock { $0.append(progress) } }
      #expect(verification.isIntact)
      #expect(told.withLock { $0.map(\.done) } == [10_000, 20_000])
      #expect(told.withLock { $0.allSatisfy { $0.total == 25_000 } })
    }
  }

  @Test("Filters use the indexes that are there for them")
  func indexes() async throws {
    try await withStore { database in
      let plans = try await database.read { connection in
        try [
          "SELECT at FROM audit_events WHERE actor_id = zeroblob(16)",
          """
          SELECT at / 86400000, sum(action = 'session.opened') FROM audit_events
          WHERE action IN ('session.opened', 'session.refused') AND at >= 5 GROUP BY 1
          """,
        ].map { query in
          try connection.rows(SQLQuery(unsafeText: "EXPLAIN QUERY PLAN " + query)) { $0.text(3) }
            .joined(separator: "; ")
        }
      }
      #expect(plans[0].contains("audit_events_person"))
      #expect(plans[1].contains("COVERING INDEX audit_events_sign_ins"))
    }
  }

  private func append(
    _ numbers: ClosedRange<Int>, _ trail: AuditTrail, to database: SQLiteDatabase
  ) async throws {
    try await database.write { connection in
      try trail.append(numbers.map(Self.event), on: connection)
    }
  }

  private static func event(_ number: Int) -> AuditEvent {
    AuditEvent(
      action: "account.changed",
      actor: Actor(
        kind: .person, account: .numbered(1), name: "ada", origin: "192.0.2.1"),
      subject: AuditEvent.Subject(
        kind: "account", id: UniqueID(high: 3, low: UInt64(number)), name: "subject \(number)"),
      before: ["number": .integer(Int64(number))], after: [.integer(Int64(number))],
      reason: "reason \(number)", at: .start + .milliseconds(number))
  }
}
