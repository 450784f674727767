import Fixtures
import Glibc
import Testing
import Values

@Suite("Following a directory live")
struct LiveTests {
  private static let people = FollowingService.people
  private static let groups = FollowingService.groups

  @Test("Another address, a new person and a removed one are seen by themselves")
  func people() async throws {
    let live = try await FollowingService.start()
    try await live.replace("mail", of: "daniel", by: "dan@example.com")
    try await live.waitForMail("dan@example.com", of: "daniel")
    try await live.directory.add(Person("newcomer").ldif)
    try await live.waitForMail("newcomer@example.com", of: "newcomer")
    try await live.directory.delete(["uid=kim,\(Self.people)"])
    try await wait(for: "disabled account") {
      try await live.person("kim")["status"]?.stringValue == "disabled"
    }
    #expect(
      try await live.runs().dropFirst()
        == Array(repeating: "live content_sync applied", count: 3)[...])
    let full = try await live.installation.sync("--full", "--dry-run")
    #expect(full.effectCount == 0, "\(full.text)")
  }

  @Test("Ctrl-C ends the following, at whatever moment of the start it comes")
  func interrupted() async throws {
    let installation = try TemporaryInstallation(try await DemoDirectory.start())
    let clock = ContinuousClock()
    let began = clock.now
    let first = try installation.start(["sync", "--watch"])
    try await wait(for: "first line") { !first.errors.isEmpty || !first.output.isEmpty }
    let start = began.duration(to: clock.now)
    first.signal(SIGINT)
    #expect(try await first.finish().code == 0)
    // Before anybody listens, the signal itself ends it.
    for step in 0..<24 {
      let program = try installation.start(["sync", "--watch"])
      try await Task.sleep(for: start * step / 20)
      program.signal(SIGINT)
      let code = try await program.finish().code
      #expect([0, 128 + SIGINT].contains(code), "step \(step)")
    }
  }

  @Test("The next request of somebody who is disabled, or removed, is refused")
  func refused() async throws {
    let live = try await FollowingService.start()
    let changes: [(String, () async throws -> Void)] = [
      (
        "daniel",
        { try await live.replace("pwdAccountLockedTime", of: "daniel", by: "000001010000Z") }
      ),
      ("joerg", { try await live.directory.delete(["uid=joerg,\(Self.people)"]) }),
    ]
    for (username, change) in changes {
      let session = try await live.service.signIn(username)
      #expect(try await live.service.get("/api/v1/auth/me", token: session).status == 200)
      try await change()
      try await wait(for: "refusal of \(username)") {
        try await live.service.get("/api/v1/auth/me", token: session).status == 401
      }
    }
  }

  @Test("A new member gets the group's role, and loses it with the membership")
  func membership() async throws {
    let live = try await FollowingService.start()
    for (deed, role) in [("add", "power_user"), ("delete", "user")] {
      try await live.directory.change(
        """
        dn: cn=power-users,\(Self.groups)
        changetype: modify
        \(deed): member
        member: uid=daniel,\(Self.people)
        """)
      try await wait(for: "role \(role)") {
        try await live.person("daniel")["role"]?.stringValue == role
      }
    }
  }

  @Test("A renamed container, of whose entries nothing is told, has everything read")
  func container() async throws {
    let live = try await FollowingService.start()
    try await live.directory.change(
      """
      dn: ou=berlin,\(Self.people)
      changetype: modrdn
      newrdn: ou=bonn
      deleteoldrdn: 1
      """)
    try await wait(for: "moved entries") {
      try await live.installation.value(
        "SELECT count(*) FROM links WHERE dn LIKE '%ou=berlin%';") == "0"
    }
    #expect(try await live.runs().last == "live full_compare applied")
    try await live.waitFor("following")
    try await live.replace("mail", of: "daniel", by: "dan@example.com")
    try await live.waitForMail("dan@example.com", of: "daniel")
  }

  @Test("What makes no difference leaves no run behind, and isn't asked for again")
  func nothing() async throws {
    let live = try await FollowingService.start()
    for number in 1...3 {
      try await live.replace("description", of: "daniel", by: "number \(number)")
    }
    try await live.replace("mail", of: "daniel", by: "dan@example.com")
    try await live.waitForMail("dan@example.com", of: "daniel")
    #expect(try await live.runs().count == 2)
    #expect(try await live.standing()["last_change_at"]?.stringValue != nil)
  }

  @Test("A manual run and an edit by hand get their turn, and following goes on")
  func beside() async throws {
    let live = try await FollowingService.start()
    try await live.installation.sync(expecting: 5)
    try await live.replace("mail", of: "daniel", by: "dan@example.com")
    try await live.waitForMail("dan@example.com", of: "daniel")
    // Whatever concerns the directory makes the next run read everything.
    try await live.installation.execute("DELETE FROM directory_positions;")
    try await live.replace("mail", of: "daniel", by: "daniel@example.org")
    try await live.waitForMail("daniel@example.org", of: "daniel")
    try await live.waitFor("following")
    #expect(try await live.runs().contains("live full_compare applied"))
  }

  @Test("Where RFC 4533 isn't offered, the service says so, and scheduled runs go on")
  func notOffered() async throws {
    let directory = try await DemoDirectory.start(.init(options: ["overlays=ppolicy,memberof"]))
    let installation = try TemporaryInstallation(directory) {
      $0.schedule = "{ live: true, incremental: 1s, full: off, jitter: 0s }"
    }
    _ = try await installation.sync()
    let service = try await RunningService(installation)
    try await wait(for: "word in the log") {
      service.program.errors.contains(#""state":"unavailable""#)
    }
    #expect(service.program.errors.contains("doesn't tell changes by RFC 4533"))
    try await wait(for: "scheduled run") {
      try await installation.value("SELECT count(*) FROM runs WHERE trigger = 'schedule';") != "0"
    }
  }

  @Test("Readiness and metrics say whether the directory is followed")
  func shown() async throws {
    let live = try await FollowingService.start()
    let ready = try await live.service.get("/readyz").json
    let shown = ready["directories"]?.arrayValue?.first?["live"]
    #expect(shown?["state"] == "following")
    #expect(shown?["since"]?.stringValue != nil)
    let metrics = try await live.service.get("/metrics").body
    #expect(metrics.contains(#"muster_directory_live{directory="corp"} 1"#))
    #expect(metrics.contains(#"muster_directory_live_lag_seconds{directory="corp"} 0"#))
  }

  @Test("`sync --watch` tells what it does as it goes, and Ctrl-C ends it with 0")
  func watch() async throws {
    let installation = try await TemporaryInstallation.demo()
    for isJSON in [false, true] {
      let watch = try installation.start(["sync", "--watch"] + (isJSON ? ["--json"] : []))
      try await wait(for: "following") { watch.output.contains("following") }
      let mail = isJSON ? "second@example.com" : "first@example.com"
      try await installation.directory.change(
        """
        dn: uid=daniel,\(Self.people)
        changetype: modify
        replace: mail
        mail: \(mail)
        """)
      let word = isJSON ? #""updated":1"# : "1 updated"
      try await wait(for: "word of the change") { watch.output.contains(word) }
      #expect(try await installation.account("daniel").contains(mail))
      watch.signal(SIGINT)
      let finished = try await watch.finish()
      #expect(finished.code == 0, "\(finished.report)")
      guard isJSON else { continue }
      for line in finished.output.split(separator: "\n") {
        #expect(try JSONValue(parsing: String(line))["directory"] == "corp")
      }
    }
    #expect(try await installation.muster("sync", "--watch", "--check").code == 2)
  }
}
