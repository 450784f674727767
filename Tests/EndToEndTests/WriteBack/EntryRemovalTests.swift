import Glibc
import Testing
import Values

@Suite("Entries that go with accounts removed for good")
struct EntryRemovalTests {
  private static let daniel = "uid=daniel,ou=people,dc=example,dc=com"

  private func world(right: String = "write") async throws -> WritingInstallation {
    try await WritingInstallation(right: right, ["groups: true", "delete: true"])
  }

  /// Removes somebody's account and leaves the service the rest.
  private func remove(
    _ username: String, _ service: RunningService, by admin: String
  ) async throws {
    let found = try await service.get("/api/v1/auth/users?q=\(username)", token: admin)
    let id = try #require(found.json["items"]?.arrayValue?.first?["user_id"]?.stringValue)
    let removed = try await service.request(
      "/api/v1/auth/users/\(id)?permanent=true&discard=true", token: admin, ["-X", "DELETE"])
    try #require(removed.status == 204, "\(removed.body)")
  }

  private func isThere(_ world: WritingInstallation, _ uid: String = "daniel") async throws -> Bool
  {
    try await world.directory.search("(uid=\(uid))", ["1.1"]).contains("dn: ")
  }

  /// Waits until the directory has refused the deletion, and returns the change.
  private func refusal(_ service: RunningService, _ admin: String) async throws -> JSONValue {
    try await wait(for: "refusal") {
      try await !service.outbox("failed", token: admin).isEmpty
    }
    return try #require(try await service.outbox("failed", token: admin).first)
  }

  private func retry(
    _ change: JSONValue, _ service: RunningService, _ admin: String
  ) async throws {
    let id = try #require(change["outbox_id"]?.stringValue)
    let retried = try await service.post("/api/v1/outbox/\(id)/retry", token: admin)
    try #require(retried.status == 202, "\(retried.body)")
  }

  @Test("A directory that is down during the removal loses membership and entry when it is back")
  func directoryDown() async throws {
    let world = try await world()
    let service = try await RunningService(world.installation)
    let guest = try await service.signIn("daniel")
    let admin = try await service.signIn("alice")
    let request = try await service.ask(guest, for: "power_user")
    try await service.approve(request, #"{"role":"power_user"}"#, token: admin)
    try await world.wait(until: "daniel", is: true, in: WritingInstallation.powerUsers)
    world.directory.kill()
    try await remove("daniel", service, by: admin)
    try await wait(for: "attempt that fails") {
      let waiting = try await service.outbox("pending", token: admin)
      return waiting.contains { $0["error"]?.stringValue?.isEmpty == false }
    }
    let kinds = try await service.outbox("pending", token: admin).map { $0["kind"]?.stringValue }
    #expect(kinds == ["delete_entry", "remove_member"])
    try await world.directory.restart()
    try await wait(for: "end of the entry") { try await !isThere(world) }
    try await wait(for: "end of the change") {
      try await service.outbox("done", token: admin).contains { $0["kind"] == "delete_entry" }
    }
    #expect(
      try await !world.members(of: WritingInstallation.powerUsers).contains(Self.daniel))
    try await world.installation.sync(expecting: 0)
    let found = try await service.get("/api/v1/auth/users?q=daniel", token: admin)
    #expect(found.json["total"] == 0)
    let events = try await service.get("/api/v1/audit?action=outbox.written", token: admin)
    #expect(
      events.json["items"]?.arrayValue?.first?["after"]?["kind"] == "delete_entry",
      "\(events.body)")
  }

  @Test("Without the right the entry stays, set aside, and goes once the right is there")
  func withoutRights() async throws {
    let world = try await world(right: "read")
    let service = try await RunningService(world.installation)
    let admin = try await service.signIn("alice")
    try await remove("daniel", service, by: admin)
    let refused = try await refusal(service, admin)
    #expect(refused["error"]?.stringValue?.contains("Insufficient access") == true)
    let run = try await world.installation.sync(expecting: 5)
    #expect(run.count("created") == 0, "\(run.text)")
    let waiting = try await service.get("/api/v1/directories/corp/quarantine", token: admin)
    #expect(
      waiting.json["items"]?.arrayValue?.map { $0["reason"] } == ["to_be_deleted"],
      "\(waiting.body)")

    world.directory.kill()
    try await world.directory.restart(with: ["service=write"])
    try await retry(refused, service, admin)
    try await wait(for: "end of the entry") { try await !isThere(world) }
    try await world.installation.sync(expecting: 0)
  }

  @Test("An entry that somebody has changed meanwhile is deleted only when that is said again")
  func changed() async throws {
    let world = try await world(right: "read")
    let service = try await RunningService(world.installation)
    let admin = try await service.signIn("alice")
    try await remove("daniel", service, by: admin)
    let refused = try await refusal(service, admin)
    world.directory.kill()
    try await world.directory.restart(with: ["service=write"])
    try await world.directory.change(
      "dn: \(Self.daniel)\nchangetype: modify\nreplace: mail\nmail: daniel.again@example.com")
    try await retry(refused, service, admin)
    try await wait(for: "word of the change") {
      let failed = try await service.outbox("failed", token: admin)
      return failed.first?["error"]?.stringValue?.contains("another email") == true
    }
    #expect(try await isThere(world))
    try await retry(refused, service, admin)
    try await wait(for: "end of the entry") { try await !isThere(world) }
  }

  @Test("An entry with others below it stays with the server's words, until these are gone")
  func children() async throws {
    let world = try await world()
    try await world.directory.add("dn: cn=key,\(Self.daniel)\nobjectClass: device\ncn: key")
    let service = try await RunningService(world.installation)
    let admin = try await service.signIn("alice")
    try await remove("daniel", service, by: admin)
    let refused = try await refusal(service, admin)
    #expect(refused["error"]?.stringValue?.contains("entries below it") == true, "\(refused)")
    try await world.directory.delete(["cn=key,\(Self.daniel)"])
    try await retry(refused, service, admin)
    try await wait(for: "end of the entry") { try await !isThere(world) }
  }

  @Test("An entry that somebody else has deleted is done, and a discarded deletion keeps its entry")
  func overtaken() async throws {
    let world = try await world(right: "read")
    let service = try await RunningService(world.installation)
    let admin = try await service.signIn("alice")
    try await remove("daniel", service, by: admin)
    let first = try await refusal(service, admin)
    try await world.directory.delete([Self.daniel])
    try await retry(first, service, admin)
    try await wait(for: "end of the change") {
      try await service.outbox("done", token: admin).count == 1
    }
    try await world.installation.sync(expecting: 0)

    try await remove("esra", service, by: admin)
    let refused = try await refusal(service, admin)
    let change = try #require(refused["outbox_id"]?.stringValue)
    let discarded = try await world.installation.muster("outbox", "discard", change)
    #expect(discarded.code == 0, "\(discarded.report)")
    let run = try await world.installation.sync(expecting: 0)
    #expect(run.count("created") == 1, "\(run.text)")
  }

  @Test("A service killed right after the removal deletes the entry when it runs again")
  func killed() async throws {
    let world = try await world()
    for (number, username) in ["daniel", "joerg", "inigo"].enumerated() {
      let service = try await RunningService(world.installation)
      let admin = try await service.signIn("alice")
      try await remove(username, service, by: admin)
      // Dies before, in the middle of, or after the write: whichever the machine makes of it.
      try await Task.sleep(for: .milliseconds(number * 120))
      service.program.signal(SIGKILL)
      _ = try await service.program.finish()
      let successor = try await RunningService(world.installation)
      let token = try await successor.signIn("alice")
      try await wait(for: "end of the change") {
        try await successor.outbox("done", token: token).count == number + 1
      }
      #expect(try await !isThere(world, username))
      _ = try await successor.stop()
    }
    try await world.installation.sync(expecting: 0)
  }
}
