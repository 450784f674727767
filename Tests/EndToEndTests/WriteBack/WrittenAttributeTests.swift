import Testing
import Values

@Suite("Names, states and passwords that reach the directory")
struct WrittenAttributeTests {
  private static let daniel = "uid=daniel,ou=people,dc=example,dc=com"

  private func patch(
    _ service: RunningService, _ path: String, _ body: String, token: String
  ) async throws -> HTTPAnswer {
    try await service.request(
      path, token: token,
      ["-X", "PATCH", "-H", "Content-Type: application/json", "--data-binary", body])
  }

  private func world(_ lines: [String]) async throws -> WritingInstallation {
    try await WritingInstallation(lines) { settings in
      settings.defaultRole = "user"
      settings.directoryLines += ["authority: { display_name: merge, email: directory }"]
    }
  }

  @Test("A person's new name stands in the entry, and stays after the run that reads it")
  func displayName() async throws {
    let world = try await world(["attributes: [displayName]"])
    let service = try await RunningService(world.installation)
    let token = try await service.signIn("daniel")
    let changed = try await patch(
      service, "/api/v1/auth/me", #"{"display_name":"Daniel New"}"#, token: token)
    #expect(changed.status == 200, "\(changed.body)")
    try await wait(for: "the new name in the directory") {
      try await world.directory.values(of: "displayName", at: Self.daniel) == ["Daniel New"]
    }
    try await world.installation.sync(expecting: 0)
    #expect(try await service.me(token)["display_name"] == "Daniel New")
  }

  @Test(
    "Where the server leaves an old name in groups, a renamed person stays in them all the same")
  func renamed() async throws {
    let world = try await WritingInstallation(["attributes: [cn]", "groups: true"]) { settings in
      settings.attributes = "{ username: uid, email: mail, display_name: cn }"
      settings.directoryLines += ["authority: { display_name: merge }"]
    }
    let (former, present) = (
      "cn=Bruno Named,ou=people,dc=example,dc=com", "cn=Bruno New,ou=people,dc=example,dc=com"
    )
    try await world.directory.change(
      """
      dn: uid=bruno,ou=people,dc=example,dc=com
      changetype: modify
      replace: cn
      cn: Bruno Named

      dn: uid=bruno,ou=people,dc=example,dc=com
      changetype: modrdn
      newrdn: cn=Bruno Named
      deleteoldrdn: 0

      dn: \(WritingInstallation.managers)
      changetype: modify
      delete: member
      member: uid=bruno,ou=people,dc=example,dc=com
      -
      add: member
      member: \(former)
      """)
    _ = try await world.installation.sync()
    let changed = try await world.installation.muster(
      "user", "modify", "bruno", "--name", "Bruno New")
    #expect(changed.code == 0, "\(changed.report)")
    let delivered = try await world.installation.muster("outbox", "deliver")
    #expect(delivered.code == 0, "\(delivered.report)")
    let members = try await world.members(of: WritingInstallation.managers)
    #expect(members.contains(present) && !members.contains(former), "\(members)")
    _ = try await world.installation.sync("--full")
    let shown = try await world.installation.json("user", "show", "bruno")
    #expect(shown["role"] == "manager")
    #expect(try await world.installation.sync("--full").effectCount == 0)
  }

  @Test("A name that the directory has changed since is a conflict, and nothing is lost")
  func conflict() async throws {
    let world = try await world(["attributes: [displayName]"])
    let service = try await RunningService(world.installation)
    let token = try await service.signIn("daniel")
    let admin = try await service.signIn("alice")
    try await world.directory.change(
      "dn: \(Self.daniel)\nchangetype: modify\nreplace: displayName\ndisplayName: Daniel There")
    let changed = try await patch(
      service, "/api/v1/auth/me", #"{"display_name":"Daniel Here"}"#, token: token)
    #expect(changed.status == 200, "\(changed.body)")
    try await wait(for: "open conflict") {
      let answer = try await service.get("/api/v1/directories/corp/conflicts", token: admin)
      return answer.json["items"]?.arrayValue?.count == 1
    }
    #expect(
      try await world.directory.values(of: "displayName", at: Self.daniel) == ["Daniel There"])
    #expect(try await service.me(token)["display_name"] == "Daniel Here")
  }

  @Test("A disabled account is locked in the directory, and an enabled one isn't any more")
  func disabling() async throws {
    let world = try await world(["disable_by: ppolicy"])
    let service = try await RunningService(world.installation)
    let user = try #require(
      try await service.me(service.signIn("daniel"))["user_id"]?.stringValue)
    let admin = try await service.signIn("alice")
    for isActive in [false, true] {
      let changed = try await patch(
        service, "/api/v1/auth/users/\(user)", #"{"is_active":\#(isActive)}"#, token: admin)
      #expect(changed.status == 200, "\(changed.body)")
      try await wait(for: "state \(isActive) in the directory") {
        try await world.directory.values(of: "pwdAccountLockedTime", at: Self.daniel)
          == (isActive ? [] : ["000001010000Z"])
      }
    }
    _ = try await service.signIn("daniel")
  }

  @Test("A new password is the directory's at once, and one that it can't take isn't kept anywhere")
  func password() async throws {
    let world = try await world(["passwords: true"])
    let service = try await RunningService(world.installation)
    func change(_ current: String, _ new: String, _ token: String) async throws -> HTTPAnswer {
      try await patch(
        service, "/api/v1/auth/me",
        #"{"current_password":"\#(current)","new_password":"\#(new)"}"#, token: token)
    }
    let first = try await service.signIn("daniel")
    let wrong = try await change("wrong one", "Meadow-Lantern-47", first)
    #expect(wrong.problem == "wrong_current_password")
    let changed = try await change("muster-demo", "Meadow-Lantern-47", first)
    #expect(changed.status == 200, "\(changed.body)")
    let second = try await service.signIn("daniel", "Meadow-Lantern-47")
    let old = try await service.post(
      "/api/v1/auth/login", #"{"username":"daniel","password":"muster-demo"}"#)
    #expect(old.status == 401)
    world.directory.kill()
    let away = try await change("Meadow-Lantern-47", "Harbour-Violin-52", second)
    #expect(away.status == 503, "\(away.body)")
    #expect(away.problem == "directory_unavailable")
    try await world.directory.restart()
    try await wait(for: "sign-in with the password that stayed") {
      let answer = try await service.post(
        "/api/v1/auth/login", #"{"username":"daniel","password":"Meadow-Lantern-47"}"#)
      return answer.status == 200
    }
  }
}
