import Fixtures
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("The folder of the scheduled backups")
struct BackupFolderTests {
  private let folder: TestFolder
  private let noon = Timestamp.testStart + .seconds(12 * 3600)

  init() throws {
    folder = try TestFolder()
  }

  @Test("Each copy is named by its moment, and the oldest above the limit go")
  func retention() async throws {
    let (database, backups) = try await open()
    for hour in 0..<4 {
      let now = noon + .seconds(hour * 3600)
      let outcome = try await backups.backUp(at: now, unlessSince: now - .seconds(60), keep: 2)
      guard case .made(let copy) = outcome else {
        Issue.record("hour \(hour): \(outcome)")
        continue
      }
      #expect(copy.removed == (hour < 2 ? 0 : 1))
      #expect(copy.rows == 1 + 1)
    }
    #expect(
      try folder.fileNames(below: "backups") == [
        "muster-20260101T140000Z.db", "muster-20260101T150000Z.db",
      ])
    #expect(try await backups.latest(at: noon + .seconds(86_400)) == noon + .seconds(3 * 3600))
    await database.close()
  }

  @Test("A copy that is young enough is enough, and one of the future is none")
  func due() async throws {
    let (database, backups) = try await open()
    #expect(try await backups.latest(at: noon) == nil)
    _ = try await backups.backUp(at: noon, unlessSince: noon - .seconds(60), keep: 5)
    let soon = noon + .seconds(30)
    #expect(
      try await backups.backUp(at: soon, unlessSince: soon - .seconds(60), keep: 5) == .notDue)
    let before = noon - .seconds(7200)
    guard
      case .made = try await backups.backUp(
        at: before, unlessSince: before - .seconds(60), keep: 5)
    else {
      Issue.record("a clock that was set back stops the copies")
      return
    }
    await database.close()
  }

  @Test("What a dead process left is removed, and other people's files are not")
  func leftovers() async throws {
    let (database, backups) = try await open()
    _ = try await backups.backUp(at: noon, unlessSince: noon - .seconds(60), keep: 1)
    let foreign = ["muster-notes.db", "muster-20260101T120000Z.db.old", "x.partial-1"]
    let unfinished = [
      "muster-20260101T110000Z.db.partial-77", "muster-20260101T110000Z.db.partial-77-journal",
    ]
    for name in foreign + unfinished { try folder.write([1], to: "backups/" + name) }
    let later = noon + .seconds(3600)
    _ = try await backups.backUp(at: later, unlessSince: later - .seconds(60), keep: 1)
    #expect(
      try folder.fileNames(below: "backups")
        == (foreign + ["muster-20260101T130000Z.db"]).sorted())
    await database.close()
  }

  @Test("While another process makes a copy, nobody else does")
  func twoAtOnce() async throws {
    let (database, backups) = try await open()
    _ = try await backups.backUp(at: noon, unlessSince: noon - .seconds(60), keep: 5)
    let holder = try ChildProcess(
      "/usr/bin/flock", [folder.path("backups/.lock"), "/bin/sh", "-c", "echo held; cat"])
    #expect(try holder.readLine() == "held")
    let later = noon + .seconds(3600)
    #expect(
      try await backups.backUp(at: later, unlessSince: later - .seconds(60), keep: 5)
        == .underWay)
    try holder.finish()
    #expect(
      try await backups.backUp(at: later, unlessSince: later - .seconds(60), keep: 5)
        != .underWay)
    await database.close()
  }

  @Test("A copy that can't be made is an error, and leaves nothing behind")
  func failure() async throws {
    let (database, _) = try await open()
    try folder.write([1], to: "occupied")
    let backups = BackupFolder(directory: folder.path("occupied"), database: database)
    await #expect(throws: SQLError.self) {
      _ = try await backups.backUp(at: noon, unlessSince: noon - .seconds(60), keep: 5)
    }
    await database.close()
    #expect(try folder.fileNames() == ["muster.db", "occupied"])
  }

  private func open() async throws -> (SQLiteDatabase, BackupFolder) {
    let database = try await folder.open()
    try await database.addNotes(["one"])
    return (database, BackupFolder(directory: folder.path("backups"), database: database))
  }
}
