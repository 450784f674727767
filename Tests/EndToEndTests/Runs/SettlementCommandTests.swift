import Testing
import Values

@Suite("What waits for a person, settled by commands")
struct SettlementCommandTests {
  private static let newcomer = Person(
    "newcomer", lines: ["employeeNumber: 1099", "displayName: From There"])

  @Test("A collision is kept apart, and its entry gets an account once the name is free")
  func separateAndRetry() async throws {
    let installation = try await Self.synced()
    let word = "A-Local-Word-17\n"
    let made = try await installation.muster(
      "user", "add", "--username", "newcomer", "--role", "user", "--password-stdin", input: word)
    try #require(made.code == 0, "\(made.report)")
    try await installation.directory.add(Self.newcomer.ldif)
    try await installation.sync(expecting: 5)
    let entry = Self.newcomer.identifier

    let collisions = try await installation.json("directory", "collisions", "corp").arrayValue
    #expect(collisions?.first?["collision_id"] == .string(entry))
    #expect(collisions?.first?["accounts"]?.arrayValue?.first?["username"] == "newcomer")
    let apart = try await installation.json("directory", "collisions", "corp", "--separate", entry)
    #expect(apart.arrayValue?.first?["action"] == "separate")
    let still = try await installation.json(
      "directory", "quarantine", "corp", "--retry", entry, code: 5)
    #expect(still["entry_dn"] == .string(Self.newcomer.name))
    #expect(still["counts"]?["quarantined"] == 1)

    try await installation.execute(
      "UPDATE accounts SET username = 'x', username_key = 'x' WHERE username = 'newcomer';")
    let done = try await installation.json("directory", "quarantine", "corp", "--retry", entry)
    #expect(done["counts"]?["created"] == 1)
    let gone = try await installation.muster("directory", "quarantine", "corp", "--retry", entry)
    #expect(gone.code == 1)
  }

  @Test("An entry is linked to the account that has its name, which keeps its identifier")
  func link() async throws {
    let installation = try await Self.synced()
    _ = try await installation.muster("user", "add", "--username", "newcomer", "--role", "user")
    let id = try await installation.identifier(of: "newcomer")
    try await installation.directory.add(Self.newcomer.ldif)
    try await installation.sync(expecting: 5)
    let linked = try await installation.json(
      "directory", "collisions", "corp", "--link", Self.newcomer.identifier, "--to",
      "newcomer")
    #expect(linked.arrayValue?.first?["user"]?["username"] == "newcomer")
    try await installation.sync(expecting: 0)
    #expect(try await installation.identifier(of: "newcomer") == id)
    let recorded = try await installation.value(
      "SELECT actor_kind FROM audit_events WHERE action = 'account.linked';")
    #expect(recorded == "command_line")
  }

  @Test("A conflict ends with the side that is kept, and an orphaned link goes when it is named")
  func conflictAndOrphan() async throws {
    let installation = try await Self.synced()
    try await Self.rename("priya", "Priya One", in: installation)
    try await installation.sync(expecting: 0)
    let changed = try await installation.muster("user", "modify", "priya", "--name", "Priya Here")
    try #require(changed.code == 0, "\(changed.report)")
    try await Self.rename("priya", "Priya There", in: installation)
    try await installation.sync(expecting: 0)
    let conflict = try #require(
      try await installation.json("directory", "conflicts", "corp").arrayValue?.first?[
        "conflict_id"]?.stringValue)
    let settled = try await installation.json(
      "directory", "conflicts", "corp", "--keep", "directory", conflict)
    #expect(settled.arrayValue?.first?["user"]?["display_name"] == "Priya There")
    #expect(try await installation.json("directory", "conflicts", "corp") == [])

    try await installation.directory.delete(["uid=priya,ou=people,dc=example,dc=com"])
    try await installation.sync(expecting: 0)
    let orphan = try #require(
      try await installation.json("directory", "orphaned", "corp").arrayValue?.first?["id"]?
        .stringValue)
    let removed = try await installation.json("directory", "orphaned", "corp", "--remove", orphan)
    #expect(removed["removed"] == [.string(orphan)])
    let again = try await installation.json(
      "directory", "orphaned", "corp", "--remove", orphan, code: 1)
    #expect(again["kept"]?.arrayValue?.first?["reason"] == "no_orphan")
  }

  private static func synced() async throws -> TemporaryInstallation {
    let installation = try await TemporaryInstallation.demo {
      $0.usersFilter = Ordinary.filter
      $0.directoryLines = ["authority: { display_name: merge, email: directory }"]
    }
    try await installation.sync(expecting: 0)
    return installation
  }

  private static func rename(
    _ username: String, _ name: String, in installation: TemporaryInstallation
  ) async throws {
    try await installation.directory.change(
      """
      dn: uid=\(username),ou=people,dc=example,dc=com
      changetype: modify
      replace: displayName
      displayName: \(name)
      """)
  }
}
