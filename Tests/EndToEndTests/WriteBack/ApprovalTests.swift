import Glibc
import Testing
import Values

@Suite("Approved requests that reach the directory")
struct ApprovalTests {
  @Test("A guest asks, a manager approves with a role, and the directory's group has the person")
  func approval() async throws {
    let world = try await WritingInstallation()
    let service = try await RunningService(world.installation)
    let guest = try await service.signIn("daniel")
    #expect(try await service.me(guest)["role"] == .null)
    let request = try await service.ask(guest, for: "power_user")
    let manager = try await service.signIn("bruno")
    try await service.approve(request, #"{"role":"power_user"}"#, token: manager)

    try await world.wait(until: "daniel", is: true, in: WritingInstallation.powerUsers)
    let again = try await service.signIn("daniel")
    #expect(try await service.me(again)["role"] == "power_user")
    let admin = try await service.signIn("alice")
    #expect(try await service.outbox("failed", token: admin).isEmpty)
    try await wait(for: "empty outbox") {
      let waiting = try await service.outbox("pending", token: admin)
      let underWay = try await service.outbox("under_way", token: admin)
      return waiting.isEmpty && underWay.isEmpty
    }
    let run = try await world.installation.sync()
    #expect(run.code == 0, "\(run.text)")
    let next = try await world.installation.sync()
    #expect(next.code == 0, "\(next.text)")
    #expect(try await service.me(again)["role"] == "power_user")
  }

  @Test("A directory that is down during the decision gets the member when it is back")
  func directoryDown() async throws {
    let world = try await WritingInstallation()
    let service = try await RunningService(world.installation)
    let guest = try await service.signIn("daniel")
    let request = try await service.ask(guest, for: "power_user")
    let manager = try await service.signIn("bruno")
    let admin = try await service.signIn("alice")
    world.directory.kill()
    try await service.approve(request, #"{"role":"power_user"}"#, token: manager)
    let decided = try await service.get("/api/v1/access-requests/\(request)", token: manager)
    #expect(decided.json["status"] == "approved")
    try await wait(for: "attempt that fails") {
      let waiting = try await service.outbox("pending", token: admin)
      return waiting.contains { $0["error"]?.stringValue?.isEmpty == false }
    }
    try await world.directory.restart()
    try await world.wait(until: "daniel", is: true, in: WritingInstallation.powerUsers)
    let again = try await service.signIn("daniel")
    #expect(try await service.me(again)["role"] == "power_user")
  }

  @Test("A service killed right after the decision delivers it once when it runs again")
  func killed() async throws {
    let world = try await WritingInstallation()
    for (number, username) in ["daniel", "joerg", "inigo"].enumerated() {
      let service = try await RunningService(world.installation)
      let guest = try await service.signIn(username)
      let request = try await service.ask(guest, for: "manager")
      let admin = try await service.signIn("alice")
      try await service.approve(request, #"{"role":"manager"}"#, token: admin)
      // Dies before, in the middle of, or after the write: whichever the machine makes of it.
      try await Task.sleep(for: .milliseconds(number * 120))
      service.program.signal(SIGKILL)
      _ = try await service.program.finish()
      let successor = try await RunningService(world.installation)
      try await world.wait(until: username, is: true, in: WritingInstallation.managers)
      let token = try await successor.signIn("alice")
      try await wait(for: "end of the change") {
        try await successor.outbox("done", token: token).count == number + 1
      }
      _ = try await successor.stop()
    }
    #expect(try await world.members(of: WritingInstallation.managers).count == 5)
  }

  @Test("A refusal for want of rights keeps the decision and shows the server's words")
  func withoutRights() async throws {
    let world = try await WritingInstallation(right: "read")
    let service = try await RunningService(world.installation)
    let guest = try await service.signIn("daniel")
    let request = try await service.ask(guest, for: "power_user")
    let admin = try await service.signIn("alice")
    try await service.approve(request, #"{"role":"power_user"}"#, token: admin)
    try await wait(for: "refusal") {
      try await !service.outbox("failed", token: admin).isEmpty
    }
    let failed = try #require(try await service.outbox("failed", token: admin).first)
    let words = failed["error"]?.stringValue ?? ""
    #expect(words.contains("Insufficient access"), "\(words)")
    #expect(words.contains("cn=muster,dc=example,dc=com"))
    let again = try await service.signIn("daniel")
    #expect(try await service.me(again)["role"] == "power_user")

    world.directory.kill()
    try await world.directory.restart(with: ["service=write"])
    let id = try #require(failed["outbox_id"]?.stringValue)
    let retried = try await service.post("/api/v1/outbox/\(id)/retry", token: admin)
    #expect(retried.status == 202, "\(retried.body)")
    try await world.wait(until: "daniel", is: true, in: WritingInstallation.powerUsers)
  }

  @Test("A role that is taken away, or has expired, leaves the directory's group")
  func withdrawal() async throws {
    let world = try await WritingInstallation()
    let service = try await RunningService(world.installation)
    let guest = try await service.signIn("daniel")
    let user = try #require(try await service.me(guest)["user_id"]?.stringValue)
    let request = try await service.ask(guest, for: "power_user")
    let admin = try await service.signIn("alice")
    try await service.approve(request, #"{"role":"power_user"}"#, token: admin)
    try await world.wait(until: "daniel", is: true, in: WritingInstallation.powerUsers)
    let patched = try await service.request(
      "/api/v1/auth/users/\(user)", token: admin,
      [
        "-X", "PATCH", "-H", "Content-Type: application/json", "--data-binary", #"{"role":null}"#,
      ])
    #expect(patched.status == 200, "\(patched.body)")
    try await world.wait(until: "daniel", is: false, in: WritingInstallation.powerUsers)
  }
}
