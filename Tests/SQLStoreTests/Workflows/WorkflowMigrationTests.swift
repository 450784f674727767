import Accounts
import Cryptography
import Fixtures
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Workflows of an older store")
struct WorkflowMigrationTests {
  @Test("Documents become first revisions, and when they were opened is the owner's to know")
  func upgrade() async throws {
    let folder = try TestFolder()
    let settings = SQLiteSettings(path: folder.path + "/muster.db")
    let step = try #require(Schema.migrations.firstIndex { $0.name.contains("of workflows") })
    let old = try await SQLiteDatabase.open(
      settings, migrations: Array(Schema.migrations.prefix(step)), now: .start)
    let (owner, id) = (Person(1, "ada", role: .user), WorkflowID.numbered(7))
    try await old.add([owner])
    try await old.change(
      """
      INSERT INTO workflows (id, owner_id, name, description, document, created_at, updated_at,
        opened_at)
      VALUES (\(id), \(owner.id), 'Kept', 'Grün', '{"name":"Kept","ä":1}', 1, 2, 3)
      """)
    await old.close()
    let database = try await SQLiteDatabase.open(
      settings, migrations: Schema.migrations, now: .start)
    let store = SQLWorkflowStore(
      database: database, commit: GroupCommit(database: database),
      trail: AuditTrail(digest: try SHA256Digest()))
    var caller = WorkflowCaller(unrestricted: Actor(kind: .service, name: "t", origin: "t"))
    caller.account = owner.id
    caller.mayManage = false
    let open = try #require(try await store.open(id, for: caller))
    #expect(open.document.value == ["name": "Kept", "ä": 1])
    #expect(open.view.access == .owner)
    #expect(open.view.workflow.size == 22)
    #expect(open.view.openedAt == Timestamp(millisecondsSince1970: 3))
    let revisions = try await store.revisions(of: id, PageRequest(), for: caller)
    #expect(revisions?.items.map(\.savedByName) == ["ada"])
    let found = try await store.list(
      WorkflowFilter(text: "kept"), sort: .standard, PageRequest(), for: caller)
    #expect(found.total == 1)
    await database.close()
  }

  @Test("Names from before are ordered without accents, and their revisions say who saved them")
  func order() async throws {
    let folder = try TestFolder()
    let settings = SQLiteSettings(path: folder.path + "/muster.db")
    let step = try #require(Schema.migrations.firstIndex { $0.name.contains("order and ways") })
    let old = try await SQLiteDatabase.open(
      settings, migrations: Array(Schema.migrations.prefix(step)), now: .start)
    let owner = Person(1, "ada", role: .user)
    try await old.add([owner])
    let names = ["zebra", "Éclair", "Straße 2", "strasse 1", "ŁÓDŹ", "apfel"]
    for (number, name) in names.enumerated() {
      let id = WorkflowID.numbered(number)
      try await old.change(
        """
        INSERT INTO workflows (id, owner_id, name, created_at, updated_at)
        VALUES (\(id), \(owner.id), \(name), 1, 2)
        """)
      try await old.change(
        """
        INSERT INTO workflow_revisions (workflow_id, number, content_id, size, saved_by,
          saved_by_name, saved_at)
        VALUES (\(id), 1, 1, 2, \(number == 0 ? nil : owner.id), 'ada', 1)
        """)
    }
    await old.close()
    let database = try await SQLiteDatabase.open(
      settings, migrations: Schema.migrations, now: .start)
    let read = try await database.read { connection in
      (
        names: try connection.rows("SELECT name FROM workflows ORDER BY sort_key") { $0.text(0) },
        ways: try connection.rows(
          """
          SELECT r.via FROM workflow_revisions r JOIN workflows w ON w.id = r.workflow_id
          ORDER BY w.id
          """
        ) { $0.text(0) }
      )
    }
    #expect(read.names == ["apfel", "Éclair", "ŁÓDŹ", "strasse 1", "Straße 2", "zebra"])
    #expect(read.ways == ["command"] + [String](repeating: "api", count: 5))
    await database.close()
  }
}
