import Accounts
@testable import SQLStore
import SQLiteDriver
import Testing
import Values

@Suite("The rule that somebody can always administer")
struct AdministratorInvariantTests {
  @Test(
    "An administrator counts who is active and can sign in",
    arguments: [
      Person(1, "local", role: .admin).with(\.passwordHash, "$hash"),
      Person(1, "linked", role: .admin, directory: "corp"),
      Person(1, "for now", role: .admin, directory: "corp").with(\.grantEnds, .start + .seconds(1)),
    ])
  func safe(person: Person) async throws {
    #expect(try await holds(with: person))
  }

  @Test(
    "Nobody else counts",
    arguments: [
      Person(1, "manager", role: .manager).with(\.passwordHash, "$hash"),
      Person(1, "no password", role: .admin),
      Person(1, "suspended", role: .admin).with(\.passwordHash, "$hash").with(\.isSuspended, true),
      Person(1, "locked", role: .admin, directory: "corp").with(\.presence, "locked"),
      Person(1, "past", role: .admin).with(\.passwordHash, "$hash").with(\.grantEnds, .start),
    ])
  func unsafe(person: Person) async throws {
    #expect(try await !holds(with: person))
  }

  @Test("A password doesn't help a linked account whose entry is gone")
  func linkedWithPassword() async throws {
    try await withStore { database in
      try await database.add([
        Person(1, "ada", role: .admin, directory: "corp").with(\.passwordHash, "$hash")
      ])
      try await database.change("UPDATE links SET presence = 'deleted'")
      #expect(try await !database.read { try AdministratorInvariant.holds($0, at: .start) })
    }
  }

  private func holds(with person: Person) async throws -> Bool {
    let folder = try StoreFolder()
    let database = try await folder.open()
    try await database.add([person])
    let holds = try await database.read { try AdministratorInvariant.holds($0, at: .start) }
    await database.close()
    return holds
  }
}
