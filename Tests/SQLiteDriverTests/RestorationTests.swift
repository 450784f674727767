import Fixtures
import SQLStore
import SQLiteDriver
import Testing
import Values

@Suite("Restoring a database")
struct RestorationTests {
  private let folder: TestFolder
  private let now = Timestamp.testStart + .seconds(3600)
  private static let kept = "muster.db.replaced-20260101T010000Z"

  init() throws {
    folder = try TestFolder()
  }

  @Test("The database holds what the copy holds, and the one before is kept whole")
  func content() async throws {
    try await makeCopyAndGoOn()
    let restored = try await restore("copy.db")
    #expect(restored.schema == 1)
    #expect(restored.kept == folder.path(Self.kept))
    #expect(restored.tables.first == SQLTableCount(table: "notes", rows: 2))
    #expect(try titles(in: "muster.db") == ["one", "two"])
    #expect(try titles(in: Self.kept) == ["one", "three", "two"])
    #expect(try folder.mode(of: "muster.db") == 0o600)
    let database = try await folder.open()
    #expect(try await database.noteCount() == 2)
    await database.close()
    #expect(try folder.fileNames() == ["copy.db", "muster.db", Self.kept])
  }

  @Test("Nothing is needed to restore to, and what the caller notes is there")
  func emptyPlace() async throws {
    try await makeCopyAndGoOn()
    try ChildProcess.run("/bin/rm", [folder.path("muster.db")])
    let restored = try await restore("copy.db") { connection in
      try connection.execute("INSERT INTO notes(title) VALUES ('noted')")
    }
    #expect(restored.kept == nil)
    #expect(try titles(in: "muster.db") == ["noted", "one", "two"])
  }

  @Test("A database in use is not replaced: by this program, or by another")
  func inUse() async throws {
    try await makeCopyAndGoOn()
    let database = try await folder.open()
    await expectFailure(.busy, saying: "in use") { try await restore("copy.db") }
    await database.close()
    let shell = try ChildProcess("/usr/bin/sqlite3", ["-batch", folder.path("muster.db")])
    try shell.send("SELECT count(*) FROM notes;")
    #expect(try shell.readLine() == "3")
    await expectFailure(.busy, saying: "in use") { try await restore("copy.db") }
    try shell.finish()
    _ = try await restore("copy.db")
    #expect(try titles(in: "muster.db") == ["one", "two"])
  }

  @Test("A damaged database is replaced and kept, with the log beside it")
  func overDamaged() async throws {
    try await makeCopyAndGoOn()
    let garbage = [UInt8](repeating: 0x5a, count: 20_000)
    try folder.write(garbage, to: "muster.db")
    try folder.write([1, 2, 3], to: "muster.db-wal")
    _ = try await restore("copy.db")
    #expect(try titles(in: "muster.db") == ["one", "two"])
    #expect(try folder.read(Self.kept).starts(with: garbage))
    #expect(try folder.read(Self.kept + "-wal") == [1, 2, 3])
    #expect(try !folder.fileNames().contains("muster.db-wal"))
  }

  @Test("A copy that is damaged, foreign, empty or missing replaces nothing")
  func badCopies() async throws {
    try await makeCopyAndGoOn()
    let copy = try folder.read("copy.db")
    var damaged = copy
    damaged.replaceSubrange(8192..<12_000, with: [UInt8](repeating: 0x5a, count: 3808))
    try folder.write(damaged, to: "damaged.db")
    try folder.write(Array(copy[..<9000]), to: "short.db")
    try folder.write(Array("no database at all, but long enough to be one".utf8), to: "text.db")
    try folder.write([], to: "empty.db")
    try ChildProcess.run(
      "/usr/bin/sqlite3",
      [folder.path("foreign.db"), "CREATE TABLE t(x); INSERT INTO t VALUES (1)"])
    for name in ["damaged.db", "short.db", "text.db", "empty.db", "foreign.db", "missing.db"] {
      let failure = await #expect(throws: SQLError.self, "\(name)") {
        _ = try await restore(name)
      }
      #expect(failure?.operation == "restore", "\(name)")
    }
    #expect(try titles(in: "muster.db") == ["one", "three", "two"])
    #expect(try folder.fileNames().filter { $0.hasPrefix("muster.db") } == ["muster.db"])
  }

  @Test("A copy of a newer version is refused with both versions named")
  func newer() async throws {
    try await makeCopyAndGoOn()
    try ChildProcess.run(
      "/usr/bin/sqlite3",
      [folder.path("copy.db"), "INSERT INTO schema_migrations VALUES (9, 'future', 0, 0)"])
    await expectFailure(.newerSchema, saying: "schema 9") { try await restore("copy.db") }
    #expect(try titles(in: "muster.db") == ["one", "three", "two"])
  }

  @Test("Two restorations within a second keep both databases")
  func twice() async throws {
    try await makeCopyAndGoOn()
    _ = try await restore("copy.db")
    let second = try await restore("copy.db")
    #expect(second.kept == folder.path(Self.kept + ".2"))
    #expect(try titles(in: Self.kept) == ["one", "three", "two"])
  }

  /// A copy with two notes, and a database that has a third one.
  private func makeCopyAndGoOn() async throws {
    let database = try await folder.open()
    try await database.addNotes(["one", "two"])
    _ = try await database.backUp(to: folder.path("copy.db"))
    try await database.addNotes(["three"])
    await database.close()
  }

  @discardableResult
  private func restore(
    _ name: String,
    note: @escaping @Sendable (any SQLConnection) throws -> Void = { _ in }
  ) async throws -> RestoredStore {
    try await StoreRestoration(path: folder.path("muster.db"), migrations: [.notes])
      .restore(from: folder.path(name), at: now, note: note)
  }

  private func titles(in name: String) throws -> [String] {
    try ChildProcess.run(
      "/usr/bin/sqlite3", [folder.path(name), "SELECT title FROM notes ORDER BY title"]
    ).split(separator: "\n").map(String.init)
  }

  private func expectFailure(
    _ code: SQLError.Code, saying words: String, _ body: () async throws -> RestoredStore,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async {
    let failure = await #expect(throws: SQLError.self, sourceLocation: sourceLocation) {
      _ = try await body()
    }
    #expect(failure?.code == code, sourceLocation: sourceLocation)
    #expect(failure?.message.contains(words) == true, sourceLocation: sourceLocation)
  }
}
