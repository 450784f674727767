import Fixtures
import Foundation
import Testing
import Values

@Suite("Backups by schedule, and restoring them")
struct BackupTests {
  @Test("The service copies its store by schedule; a restored copy holds the same")
  func scheduled() async throws {
    let installation = try await TemporaryInstallation.demo { $0.backupEvery = "1s" }
    try await installation.sync(expecting: 5)
    let before = try await StoreContent(of: installation)
    let service = try await RunningService(installation)
    try await wait(for: "two copies") { try Self.copies(installation).count == 2 }
    let ready = try await service.get("/readyz").json
    #expect(ready["backup"] == "good")
    #expect(try await service.get("/metrics").body.contains("muster_backup_failing 0\n"))
    let copy = try #require(try Self.copies(installation).last)

    let refused = try await installation.muster("restore", copy)
    #expect(refused.code == 1, "\(refused.report)")
    #expect(refused.errors.contains("in use"), "\(refused.report)")
    #expect(try await service.stop().code == 0)

    try await installation.execute("DELETE FROM group_members; DELETE FROM grants;")
    let lastCopy = try #require(try Self.copies(installation).last)
    let restored = try await installation.muster("restore", lastCopy)
    #expect(restored.code == 0, "\(restored.report)")
    expectSame(before, try await StoreContent(of: installation))
    let check = try await installation.muster("audit", "verify")
    #expect(check.code == 0, "\(check.report)")
    let events = try await installation.json("audit", "list", "--action", "store.restored")
    #expect(events.arrayValue?.count == 1)
    let kept = try FileManager.default.contentsOfDirectory(atPath: installation.folder.path)
      .filter { $0.contains(".replaced-") }
    #expect(kept.count == 1)
  }

  @Test("A folder that can't hold copies shows, and the service goes on")
  func failing() async throws {
    let installation = try await TemporaryInstallation.demo { $0.backupEvery = "1s" }
    try installation.folder.write("backups", "a file in the way")
    let service = try await RunningService(installation)
    try await wait(for: "failure") {
      try await service.get("/readyz").json["backup"] == "failing"
    }
    #expect(try await service.get("/metrics").body.contains("muster_backup_failing 1\n"))
    #expect(service.program.errors.contains("backup failed"))
    try FileManager.default.removeItem(atPath: installation.folder.path("backups"))
    try await wait(for: "good copy") {
      try await service.get("/readyz").json["backup"] == "good"
    }
    #expect(try await service.stop().code == 0)
  }

  @Test("A damaged store is restored")
  func damaged() async throws {
    let installation = try await TemporaryInstallation.demo()
    try await installation.sync(expecting: 5)
    let before = try await StoreContent(of: installation)
    let copy = installation.folder.path("copy.db")
    #expect(try await installation.muster("backup", copy).code == 0)
    try installation.folder.write("muster.db", String(repeating: "no database ", count: 2000))
    #expect(try await installation.muster("user", "list").code == 1)
    let restored = try await installation.json("restore", copy)
    #expect(restored["kept"]?.stringValue?.contains(".replaced-") == true)
    expectSame(before, try await StoreContent(of: installation))
  }

  private static func copies(_ installation: TemporaryInstallation) throws -> [String] {
    let folder = installation.folder.path("backups")
    guard FileManager.default.fileExists(atPath: folder) else { return [] }
    return try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".db") }.sorted().map { folder + "/" + $0 }
  }
}
