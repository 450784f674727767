import Fixtures
import Testing
import Values

@Suite("Changes that the directory refuses, takes later or finds changed")
struct RefusedWriteTests {
  private static let daniel = "uid=daniel,ou=people,dc=example,dc=com"
  private static let codes = [
    "moduleload retcode", "overlay retcode", "retcode-parent \"ou=codes,dc=example,dc=com\"",
    "retcode-indir",
  ]

  /// A directory in which the entry answers with a code to every change of it.
  private func world(answering code: Int) async throws -> LinkedInstallation {
    let world = try await LinkedInstallation(
      ["attributes: [displayName]"], directives: Self.codes)
    try await world.installation.directory.change(
      """
      dn: \(Self.daniel)
      changetype: modify
      add: objectClass
      objectClass: errAuxObject
      -
      add: errCode
      errCode: \(code)
      -
      add: errText
      errText: so it was told
      -
      add: errOp
      errOp: modify
      """)
    _ = try await world.installation.sync()
    try await world.expect(0, "user", "modify", "daniel", "--name", "Daniel New")
    return world
  }

  @Test(
    "A permanent refusal ends as failed with the server's words, and the account keeps its value",
    arguments: [19, 17, 53, 50])
  func permanent(code: Int) async throws {
    let world = try await world(answering: code)
    _ = try await world.installation.muster("outbox", "deliver")
    try await expectOpen("failed", in: world)
    let run = try await world.installation.sync()
    #expect(run.code == 0, "\(run.text)")
    try await expectOpen("failed", in: world)
  }

  @Test(
    "A busy directory is asked again later, and the account keeps its value meanwhile",
    arguments: [51, 52])
  func busy(code: Int) async throws {
    let world = try await world(answering: code)
    _ = try await world.installation.muster("outbox", "deliver")
    try await expectOpen("pending", in: world)
    _ = try await world.installation.sync()
    try await expectOpen("pending", in: world)
  }

  private func expectOpen(_ state: String, in world: LinkedInstallation) async throws {
    let item = try await world.installation.json("outbox", "list", "--user", "daniel")
    let only = try #require(item.arrayValue?.first, "\(item.text)")
    #expect(only["state"] == .string(state))
    #expect(only["error"]?.stringValue?.contains("so it was told") == true, "\(only.text)")
    #expect(
      try await world.installation.value(
        "SELECT display_name FROM accounts WHERE username = 'daniel';") == "Daniel New")
    let there = try await world.installation.directory.values(of: "displayName", at: Self.daniel)
    #expect(there != ["Daniel New"])
  }

  @Test("An entry that others change between look and write keeps both changes")
  func changedBetween() async throws {
    let world = try await LinkedInstallation(["attributes: [displayName]"])
    try await world.expect(0, "user", "modify", "daniel", "--name", "Daniel New")
    try await deliver(world) {
      try await world.installation.directory.change(
        "dn: \(Self.daniel)\nchangetype: modify\nreplace: title\ntitle: Changed meanwhile")
    }
    let directory = world.installation.directory
    #expect(try await directory.values(of: "displayName", at: Self.daniel) == ["Daniel New"])
    #expect(try await directory.values(of: "title", at: Self.daniel) == ["Changed meanwhile"])
    #expect(try await world.open() == "0")
    try await world.expectQuiet(eventsPerRound: 1, rounds: 1)
  }

  @Test(
    "A value that others change between look and write ends as configured",
    arguments: ["directory", "local", "hold"])
  func sameValueBetween(answer: String) async throws {
    let world = try await LinkedInstallation(
      ["attributes: [displayName]"], onConflict: answer)
    try await world.expect(0, "user", "modify", "daniel", "--name", "Daniel Here")
    try await deliver(world) {
      try await world.installation.directory.change(
        "dn: \(Self.daniel)\nchangetype: modify\nreplace: displayName\ndisplayName: Daniel There")
    }
    _ = try await world.installation.sync()
    let here = try await world.installation.value(
      "SELECT display_name FROM accounts WHERE username = 'daniel';")
    let there = try await world.installation.directory.values(of: "displayName", at: Self.daniel)
    #expect(here == (answer == "directory" ? "Daniel There" : "Daniel Here"))
    #expect(there == [answer == "local" ? "Daniel Here" : "Daniel There"])
    let conflicts = try await world.installation.value("SELECT count(*) FROM conflicts;")
    #expect(conflicts == (answer == "hold" ? "1" : "0"))
  }

  /// Delivers, with something that others do before the first change reaches the directory.
  private func deliver(
    _ world: LinkedInstallation, meanwhile: () async throws -> Void
  ) async throws {
    world.link.hold(.request, of: .modify, at: 1)
    let program = try world.installation.start(["outbox", "deliver"])
    try await wait(for: "the change") { world.link.isHolding || program.code != nil }
    try #require(program.code == nil)
    try await meanwhile()
    world.link.release(dropping: false)
    let finished = try await program.finish()
    #expect(finished.code == 0, "\(finished.report)")
  }

  @Test("The last member of a group stays in it, the role is gone, and the reason is shown")
  func lastMember() async throws {
    let world = try await LinkedInstallation(["groups: true"])
    try await world.expect(0, "user", "modify", "daniel", "--role", "manager")
    try await world.expect(0, "outbox", "deliver")
    try await world.installation.directory.change(
      """
      dn: \(WritingInstallation.managers)
      changetype: modify
      replace: member
      member: \(Self.daniel)
      """)
    try await world.expect(0, "user", "modify", "daniel", "--role", "guest")
    _ = try await world.installation.muster("outbox", "deliver")
    let failed = try await world.installation.json("outbox", "list", "--state", "failed")
    let words = try #require(failed.arrayValue?.first?["error"]?.stringValue)
    #expect(words.contains("last member"), "\(words)")
    #expect(
      try await world.installation.directory.values(of: "member", at: WritingInstallation.managers)
        == [Self.daniel])
    let explained = try await world.installation.muster("user", "explain", "daniel")
    #expect(explained.output.contains("last member"), "\(explained.report)")
  }

  @Test("A directory too slow to answer is written to once, and the change ends as done")
  func slow() async throws {
    let world = try await LinkedInstallation(
      ["attributes: [displayName]"], timeouts: "{ connect: 5s, operation: 1s }")
    try await world.expect(0, "user", "modify", "daniel", "--name", "Daniel New")
    world.link.hold(.answer, of: .modify, at: 1)
    _ = try await world.installation.muster("outbox", "deliver")
    #expect(world.link.isHolding)
    #expect(
      try await world.installation.value("SELECT state FROM outbox;") == "pending")
    world.link.release()
    try await wait(for: "the next attempt") {
      _ = try await world.installation.muster("outbox", "deliver")
      return try await world.open() == "0"
    }
    #expect(world.writeCount == 1)
    try await world.expectQuiet(eventsPerRound: 1, rounds: 1)
  }
}
