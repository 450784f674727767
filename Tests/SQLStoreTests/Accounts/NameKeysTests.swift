import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Keys of names of an older store")
struct NameKeysTests {
  /// A store in which names have keys of the form before.
  private func withOldKeys(
    _ people: [Person], _ body: (SQLiteDatabase, SQLNameKeys) async throws -> Void
  ) async throws {
    try await withStore { database in
      for person in people {
        // Two names that are one now weren't then.
        try await database.add([person.with(\.username, "n\(person.number)").with(\.email, nil)])
        let email = person.email.map(CaselessText.key)
        try await database.change(
          """
          UPDATE accounts SET username = \(person.username), email = \(person.email),
            username_key = \(CaselessText.key(person.username)), email_key = \(email)
          WHERE id = \(person.id)
          """)
      }
      let trail = AuditTrail(digest: try SHA256Digest())
      try await body(database, SQLNameKeys(database: database, trail: trail))
    }
  }

  private func keys(_ database: SQLiteDatabase) async throws -> [String] {
    try await database.read { connection in
      try connection.rows("SELECT username_key FROM accounts ORDER BY created_at") { $0.text(0) }
    }
  }

  @Test("They are made anew once, so that both forms of a name find its account")
  func renewal() async throws {
    let people = [
      Person(1, "Straße", email: "ｐ@example.org", role: .user), Person(2, "plain", role: .user),
    ]
    try await withOldKeys(people) { database, names in
      try await names.renew(at: .start)
      #expect(try await keys(database) == ["strasse", "plain"])
      let accounts = try database.accounts()
      for name in ["straße", "STRASSE", "p@example.org", "Ｐ@EXAMPLE.org"] {
        #expect(try await accounts.find(named: name, at: .start)?.id == .numbered(1), "\(name)")
      }
      try await database.change(
        "UPDATE accounts SET username_key = 'straße' WHERE id = \(people[0].id)")
      try await names.renew(at: .start)
      #expect(try await keys(database) == ["straße", "plain"], "once is enough")
    }
  }

  @Test("Of two accounts whose names turn out to be one, one keeps its key, and an event says so")
  func clash() async throws {
    let people = [Person(1, "ａda", email: "a@x.org"), Person(2, "ada")]
    try await withOldKeys(people) { database, names in
      try await names.renew(at: .start)
      #expect(try await keys(database) == ["ａda", "ada"])
      let accounts = try database.accounts()
      #expect(try await accounts.find(named: "ａda", at: .start)?.id == .numbered(2))
      let events = try await database.read { connection in
        try connection.rows("SELECT action, subject_name FROM audit_events") {
          [$0.text(0), $0.text(1)]
        }
      }
      #expect(events == [["account.name_clash", "ａda"]])
    }
  }
}
