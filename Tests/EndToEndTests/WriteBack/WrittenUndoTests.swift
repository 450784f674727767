import Testing
import Values

@Suite("Undone runs that reach the directory")
struct WrittenUndoTests {
  private static let daniel = "uid=daniel,ou=people,dc=example,dc=com"
  private static let bruno = "uid=bruno,ou=people,dc=example,dc=com"

  private func world() async throws -> WritingInstallation {
    try await WritingInstallation([
      "groups: true", "attributes: [displayName]", "disable_by: ppolicy",
    ]) { settings in
      settings.directoryLines += ["authority: { display_name: merge, email: directory }"]
    }
  }

  private func modify(_ world: WritingInstallation, _ dn: String, _ lines: String) async throws {
    try await world.directory.change("dn: \(dn)\nchangetype: modify\n\(lines)")
  }

  private func values(
    _ world: WritingInstallation, _ name: String, at dn: String = daniel
  ) async throws -> [String] {
    try await world.directory.values(of: name, at: dn)
  }

  @Test("Name, lock and membership are as before on both sides, and the next runs change nothing")
  func converges() async throws {
    let world = try await world()
    try await modify(
      world, Self.daniel,
      "replace: displayName\ndisplayName: Daniel Wrong\n-\n"
        + "add: pwdAccountLockedTime\npwdAccountLockedTime: 000001010000Z")
    try await modify(world, WritingInstallation.managers, "delete: member\nmember: \(Self.bruno)")
    let run = try await world.installation.sync(expecting: 0)
    #expect(run.count("disabled") == 1)
    let undo = try await world.installation.json("plan", "undo", run.id)
    #expect(undo["status"] == "applied", "\(undo)")
    let next = try await world.installation.sync(expecting: 0)
    #expect(next.effectCount == 0, "\(next.text)")
    #expect(try await values(world, "displayName") == ["Daniel Novak"])
    #expect(try await values(world, "pwdAccountLockedTime") == [])
    #expect(try await world.members(of: WritingInstallation.managers).contains(Self.bruno))
    let last = try await world.installation.sync("--full")
    #expect(last.effectCount == 0, "\(last.text)")
    let service = try await RunningService(world.installation)
    let me = try await service.me(try await service.signIn("daniel"))
    #expect(me["display_name"] == "Daniel Novak")
    #expect(try await service.me(try await service.signIn("bruno"))["role"] == "manager")
  }

  @Test("What the directory decides about comes back with the next run, as the plan says")
  func directoryDecides() async throws {
    let world = try await world()
    try await modify(world, Self.daniel, "replace: mail\nmail: daniel.wrong@example.com")
    let run = try await world.installation.sync(expecting: 0)
    let undo = try await world.installation.json("plan", "undo", run.id)
    let id = try #require(undo["run_id"]?.stringValue)
    let shown = try await world.installation.muster("plan", "show", id)
    #expect(shown.output.contains("still decides about email"), "\(shown.report)")
    #expect(try await values(world, "mail") == ["daniel.wrong@example.com"])
    let next = try await world.installation.sync(expecting: 0)
    #expect(next.effectCount == 1, "\(next.text)")
  }

  @Test("A directory that is down during the undo follows when it is back")
  func directoryDown() async throws {
    let world = try await world()
    try await modify(world, Self.daniel, "replace: displayName\ndisplayName: Daniel Wrong")
    let run = try await world.installation.sync(expecting: 0)
    world.directory.kill()
    let undo = try await world.installation.json("plan", "undo", run.id)
    #expect(undo["status"] == "applied", "\(undo)")
    try await world.directory.restart()
    let next = try await world.installation.sync(expecting: 0)
    #expect(next.effectCount == 0, "\(next.text)")
    #expect(try await values(world, "displayName") == ["Daniel Novak"])
  }
}
