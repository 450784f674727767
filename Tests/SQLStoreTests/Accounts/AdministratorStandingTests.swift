import Accounts
@testable import SQLStore
import Fixtures
import SQLiteDriver
import Testing
import Values

@Suite("The rule that somebody can always administer")
struct AdministratorStandingTests {
  @Test(
    "An administrator counts who is active and can sign in, for good unless the grant ends",
    arguments: [
      Person(1, "local", role: .admin).with(\.passwordHash, "$hash"),
      Person(1, "linked", role: .admin, directory: "corp"),
    ])
  func lasting(person: Person) async throws {
    #expect(try await standing(with: [person]) == .lasting)
  }

  @Test("An administrator for some time counts until then, and less than one for good")
  func temporary() async throws {
    let person = Person(1, "for now", role: .admin, directory: "corp")
      .with(\.grantEnds, .start + .seconds(1))
    #expect(try await standing(with: [person]) == .untilExpiry)
    let other = Person(2, "for good", role: .admin, directory: "corp")
    #expect(try await standing(with: [person, other]) == .lasting)
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
    #expect(try await standing(with: [person]) == .nobody)
  }

  @Test("A password doesn't help a linked account whose entry is gone")
  func linkedWithPassword() async throws {
    try await withStore { database in
      try await database.add([
        Person(1, "ada", role: .admin, directory: "corp").with(\.passwordHash, "$hash")
      ])
      try await database.change("UPDATE links SET presence = 'deleted'")
      #expect(try await database.read { try AdministratorStanding.read($0, at: .start) } == .nobody)
    }
  }

  private func standing(with people: [Person]) async throws -> AdministratorStanding {
    let folder = try TestFolder()
    let database = try await folder.open()
    try await database.add(people)
    let standing = try await database.read { try AdministratorStanding.read($0, at: .start) }
    await database.close()
    return standing
  }
}
