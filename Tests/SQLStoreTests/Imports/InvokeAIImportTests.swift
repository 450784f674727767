import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Importing InvokeAI's database")
struct InvokeAIImportTests {
  private static let grace = "0b8f0f0e-6d0a-4d44-9f57-3a1f3c9f1a01"
  private static let bob = "0b8f0f0e-6d0a-4d44-9f57-3a1f3c9f1a02"
  private static let hash = "$2b$04$abcdefghijklmnopqrstuugPGDWHp2SOsNjyBL9VyPdi8omxO8IAC"

  /// What the program's own migrations make, as far as it is read.
  private static let tables = """
    CREATE TABLE users (
      user_id TEXT NOT NULL PRIMARY KEY, email TEXT NOT NULL UNIQUE, display_name TEXT,
      password_hash TEXT NOT NULL, is_admin BOOLEAN NOT NULL DEFAULT FALSE,
      is_active BOOLEAN NOT NULL DEFAULT TRUE, created_at DATETIME NOT NULL,
      updated_at DATETIME NOT NULL, last_login_at DATETIME);
    CREATE TABLE workflow_library (
      workflow_id TEXT NOT NULL PRIMARY KEY, workflow TEXT NOT NULL,
      created_at DATETIME NOT NULL, updated_at DATETIME NOT NULL, opened_at DATETIME,
      name TEXT GENERATED ALWAYS AS (json_extract(workflow, '$.name')) VIRTUAL NOT NULL,
      user_id TEXT DEFAULT 'system', is_public BOOLEAN NOT NULL DEFAULT FALSE);
    INSERT INTO users VALUES
      ('system', 'system@system.invokeai', 'System', '', 0, 1, '2026-01-01 10:00:00.000',
        '2026-01-01 10:00:00.000', NULL),
      ('\(grace)', 'Grace@x.org', 'Grace', '\(hash)', 1, 1, '2026-01-02 10:00:00.123',
        '2026-01-03 10:00:00.000', '2026-02-02T10:00:00.123456+00:00'),
      ('\(bob)', 'bob@x.org', NULL, 'plain', 0, 0, '2026-01-02 10:00:00.000',
        '2026-01-02 10:00:00.000', NULL),
      ('odd', 'nonsense', NULL, '', 0, 1, '2026-01-02 10:00:00.000', '2026-01-02 10:00:00.000',
        NULL);
    INSERT INTO workflow_library (workflow_id, workflow, created_at, updated_at, user_id,
        is_public) VALUES
      ('1b8f0f0e-6d0a-4d44-9f57-3a1f3c9f1a01', '{"name":"Portrait","tags":"a, b"}',
        '2026-01-05 10:00:00.000', '2026-01-06 10:00:00.000', '\(grace)', 1),
      ('1b8f0f0e-6d0a-4d44-9f57-3a1f3c9f1a02', '{"name":"Mine"}', '2026-01-05 10:00:00.000',
        '2026-01-06 10:00:00.000', '\(bob)', 0),
      ('default_1', '{"name":"Given"}', '2026-01-05 10:00:00.000', '2026-01-06 10:00:00.000',
        'system', 1),
      ('1b8f0f0e-6d0a-4d44-9f57-3a1f3c9f1a04', '{"name":"Lost"}', '2026-01-05 10:00:00.000',
        '2026-01-06 10:00:00.000', 'gone', 0);
    """

  @Test("Users come with hashes, flags and times, workflows with owner and shared flag")
  func whole() async throws {
    try await withImport { importing, archive, database in
      let report = try await importing.run(
        archive, isDryRun: false, by: Self.actor, advance: { _ in })
      #expect(report.accounts == .init(added: 2, present: 0, refused: 1))
      #expect(report.workflows == .init(added: 3, present: 0, refused: 1))
      let rows = try await database.read { connection in
        try connection.rows(
          """
          SELECT username, email, password_hash, status, created_at, last_login_at,
            (SELECT role FROM grants WHERE account_id = a.id)
          FROM accounts a WHERE is_system = 0 ORDER BY username
          """
        ) { row in
          [
            row.text(0), row.text(1), row.text(2), row.text(3), row.text(4), row.text(5),
            row.text(6),
          ]
        }
      }
      #expect(
        rows == [
          ["Grace", "Grace@x.org", Self.hash, "active", "1767348000123", "1770026400123", "4"],
          ["bob", "bob@x.org", "", "disabled", "1767348000000", "", "1"],
        ])
      let workflows = try await database.read { connection in
        try connection.rows(
          """
          SELECT w.name, a.username, w.is_public FROM workflows w
          JOIN accounts a ON a.id = w.owner_id ORDER BY w.name
          """
        ) { "\($0.text(0)) of \($0.text(1)): \($0.integer(2))" }
      }
      #expect(workflows == ["Given of system: 1", "Mine of bob: 0", "Portrait of Grace: 1"])
    }
  }

  @Test("A dry run says the same and writes nothing; a second run finds all present")
  func repeated() async throws {
    try await withImport { importing, archive, database in
      let before = try await count(database)
      let dry = try await importing.run(
        archive, isDryRun: true, by: Self.actor, advance: { _ in })
      #expect(try await count(database) == before)
      let first = try await importing.run(
        archive, isDryRun: false, by: Self.actor, advance: { _ in })
      #expect(dry.accounts == first.accounts)
      #expect(dry.workflows == first.workflows)
      #expect(dry.notes == first.notes)
      let after = try await count(database)
      let second = try await importing.run(
        archive, isDryRun: false, by: Self.actor, advance: { _ in })
      #expect(second.accounts == .init(added: 0, present: 2, refused: 1))
      #expect(second.workflows == .init(added: 0, present: 3, refused: 1))
      #expect(try await count(database) == after)
    }
  }

  @Test("A file that isn't InvokeAI's is refused by name of what it lacks")
  func foreign() async throws {
    try await withStore { database in
      let archive = InvokeAIArchive(try await database.openScratch())
      let error = await #expect(throws: SQLError.self) { try await archive.people() }
      #expect(error?.message.contains("no InvokeAI database") == true)
      await archive.close()
    }
  }

  private static let actor = Actor(kind: .commandLine, name: "kim", origin: "test")

  private func count(_ database: SQLiteDatabase) async throws -> [Int] {
    try await database.read { connection in
      [
        try connection.count("SELECT count(*) FROM accounts"),
        try connection.count("SELECT count(*) FROM workflows"),
        try connection.count("SELECT count(*) FROM audit_events"),
      ]
    }
  }

  private func withImport(
    _ body: (ForeignImport, InvokeAIArchive, SQLiteDatabase) async throws -> Void
  ) async throws {
    try await withStore { database in
      let trail = AuditTrail(digest: try SHA256Digest())
      try await SQLAccountStore(database: database, trail: trail)
        .createSystemAccount(.numbered(99), at: .start)
      let importing = ForeignImport(
        store: SQLAccountImportStore(database: database, trail: trail),
        hasher: try Argon2PasswordHasher(
          Argon2Settings(memory: 64, iterations: 1), randomness: SystemRandomness()),
        time: StartTime(), randomness: try SystemRandomness(), digest: try SHA256Digest())
      // A scratch connection keeps the other program's tables in its own temporary ones.
      let file = try await database.openScratch()
      try await file.run { connection in
        for statement in Self.tables.split(separator: ";\n") {
          let text = statement.replacing("CREATE TABLE", with: "CREATE TEMP TABLE")
          try connection.execute(SQLQuery(unsafeText: String(text)))
        }
      }
      try await body(importing, InvokeAIArchive(file), database)
      await file.close()
    }
  }
}
