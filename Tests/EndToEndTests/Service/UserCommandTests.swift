import Testing
import Values

@Suite("Accounts changed by command")
struct UserCommandTests {
  @Test("From an empty store: the first administrator by command closes the set-up")
  func firstAdministrator() async throws {
    let installation = try await TemporaryInstallation.demo()
    let service = try await RunningService(installation)
    #expect(try await service.get("/api/v1/auth/status").json["setup_required"] == true)
    let added = try await installation.muster(
      "user", "add", "--username", "root", "--admin", "--password-stdin", "--json",
      input: "Analytical-Engine-1\n")
    #expect(added.code == 0, "\(added.report)")
    #expect(try await service.get("/api/v1/auth/status").json["setup_required"] == false)
    let late = try await service.post(
      "/api/v1/auth/setup", #"{"email":"late@example.com","password":"Analytical-Engine-2"}"#)
    #expect(late.status == 409, "\(late.body)")
    let token = try await service.signIn("root", "Analytical-Engine-1")
    #expect(try await service.get("/api/v1/settings", token: token).status == 200)
    let last = try await installation.muster("user", "modify", "root", "--no-admin")
    #expect(last.code == 1)
    #expect(last.errors.contains("Nobody would be left"), "\(last.report)")
  }

  @Test("A command and a request at the same time leave one way in, and no second set-up")
  func race() async throws {
    let installation = try await TemporaryInstallation.demo()
    let service = try await RunningService(installation)
    async let command = installation.muster(
      "user", "add", "--username", "root", "--admin", "--password-stdin",
      input: "Analytical-Engine-1")
    async let request = service.post(
      "/api/v1/auth/setup", #"{"email":"web@example.com","password":"Analytical-Engine-2"}"#)
    let (added, made) = (try await command, try await request)
    #expect(added.code == 0, "\(added.report)")
    #expect([201, 409].contains(made.status), "\(made.body)")
    let again = try await service.post(
      "/api/v1/auth/setup", #"{"email":"more@example.com","password":"Analytical-Engine-3"}"#)
    #expect(again.problem == "already_set_up")
    let admins = try await installation.json("user", "list", "--role", "admin")
    #expect(admins.arrayValue?.count == (made.status == 201 ? 2 : 1))
  }

  @Test("A running service sees each change on the next request")
  func changes() async throws {
    let installation = try await TemporaryInstallation.demo()
    for (name, role) in [("root", "admin"), ("ada", "user")] {
      let added = try await installation.muster(
        "user", "add", "--username", name, "--role", role, "--password-stdin",
        input: "Analytical-Engine-1")
      #expect(added.code == 0, "\(added.report)")
    }
    let service = try await RunningService(installation)
    let token = try await service.signIn("ada", "Analytical-Engine-1")
    func me() async throws -> HTTPAnswer {
      try await service.get("/api/v1/auth/me", token: token)
    }
    #expect(try await me().json["role"] == "user")
    try await installation.expect(0, "user", "modify", "ada", "--role", "manager")
    #expect(try await service.get("/api/v1/auth/users", token: token).status == 200)
    try await installation.expect(0, "user", "modify", "ada", "--role", "guest")
    #expect(try await service.get("/api/v1/auth/users", token: token).status == 403)
    try await installation.expect(0, "user", "modify", "ada", "--deactivate")
    #expect([401, 403].contains(try await me().status))
    try await installation.expect(0, "user", "modify", "ada", "--activate")
    let next = try await service.signIn("ada", "Analytical-Engine-1")
    let changed = try await installation.muster(
      "user", "modify", "ada", "--password-stdin", input: "Difference-Engine-2")
    #expect(changed.code == 0, "\(changed.report)")
    #expect(try await service.get("/api/v1/auth/me", token: next).status == 401)
    let third = try await service.signIn("ada", "Difference-Engine-2")
    try await installation.expect(0, "user", "delete", "ada", "--permanent", "--force")
    #expect(try await service.get("/api/v1/auth/me", token: third).status == 401)
    try await installation.expect(1, "user", "show", "ada")
  }

  @Test("The rules hold: names taken, weak passwords, what a directory decides, the system account")
  func rules() async throws {
    let installation = try await TemporaryInstallation.demo()
    try await installation.sync(expecting: 5)
    let person = try await installation.value(
      "SELECT username FROM accounts WHERE source = 'directory' ORDER BY username LIMIT 1;")
    let refused: [(words: [String], input: String?, says: String)] = [
      (["add", "--username", person.uppercased(), "--generate"], nil, "this username"),
      (["add", "--username", "weak", "--password-stdin"], "short", "too weak"),
      (["modify", person, "--name", "Somebody Else"], nil, "directory corp decides"),
      (["modify", "system", "--admin"], nil, "system"),
      (["delete", "system", "--force"], nil, "system"),
      (["restore", "nobody"], nil, "no account"),
    ]
    for refusal in refused {
      let finished = try await installation.start(
        ["user"] + refusal.words, input: refusal.input
      ).finish()
      #expect(finished.code == 1, "\(finished.report)")
      #expect(finished.errors.contains(refusal.says), "\(finished.report)")
    }
    let explained = try await installation.json("user", "explain", person)
    #expect(explained["grants"]?.arrayValue?.isEmpty == false)
    let exported = try await installation.json("user", "export", person)
    #expect(exported["user"]?["username"]?.stringValue == person)
    #expect(
      try await installation.json("user", "delete", person, "--force")["status"] == "archived")
    #expect(try await installation.json("user", "restore", person)["status"] == "active")
  }
}

extension TemporaryInstallation {
  /// Runs a command that has to end with a certain code.
  fileprivate func expect(_ code: Int32, _ words: String...) async throws {
    let finished = try await start(words).finish()
    #expect(finished.code == code, "\(finished.report)")
  }
}
