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
    #expect(open.document == ["name": "Kept", "ä": 1])
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
}
