import Fixtures
import Testing
import Values

@Suite("Sessions, API tokens and keys at running services")
struct CredentialServiceTests {
  /// Two services on one store: the second listens on a port of its own.
  private func withTwoServices(
    _ body: (TemporaryInstallation, RunningService, RunningService) async throws -> Void
  ) async throws {
    let installation = try await PersonChangeTests.imported()
    let first = try await RunningService(installation)
    let second = try await RunningService(try TemporaryInstallation(beside: installation))
    try await body(installation, first, second)
    _ = try await second.stop()
    _ = try await first.stop()
  }

  private func me(_ service: RunningService, _ token: String) async throws -> HTTPAnswer {
    try await service.get("/api/v1/auth/me", token: token)
  }

  @Test("What is changed at one service acts on the very next request at the other")
  func twoServices() async throws {
    try await withTwoServices { installation, first, second in
      let token = try await first.signIn("priya")
      for round in 1...20 {
        // The second service has just answered, so it has all that it could keep.
        #expect(try await me(second, token).json["role"] == (round % 2 == 1 ? "user" : "manager"))
        let role = round % 2 == 1 ? 3 : 1
        try await installation.execute(
          "UPDATE grants SET role = \(role) WHERE account_id = \(Self.priya);")
        #expect(
          try await me(second, token).json["role"] == (round % 2 == 1 ? "manager" : "user"),
          "round \(round)")
      }
      #expect(try await me(second, token).status == 200)
      #expect(try await first.post("/api/v1/auth/logout", token: token).status == 204)
      #expect(try await me(second, token).status == 401)

      let other = try await second.signIn("priya")
      #expect(try await me(first, other).status == 200)
      try await installation.execute(
        "UPDATE accounts SET suspended_at = 1 WHERE id = \(Self.priya);")
      #expect(try await me(first, other).problem == "account_disabled")
    }
  }

  @Test("An operator makes a token, sees its use, and removes it; a running service obeys at once")
  func tokenCommands() async throws {
    let installation = try await PersonChangeTests.imported()
    let service = try await RunningService(installation)
    let made = try await installation.muster(
      "token", "create", "alice", "--name", "nightly", "--role", "power_user")
    #expect(made.code == 0, "\(made.report)")
    let value = made.output.trimmed
    #expect(value.hasPrefix("mst_"))
    #expect(try await me(service, value).json["role"] == "power_user")
    #expect(try await service.get("/api/v1/auth/users", token: value).status == 403)
    let list = try await installation.json("token", "list", "--user", "alice")
    let token = try #require(list.arrayValue?.first)
    #expect(token["name"] == "nightly")
    #expect(!list.text.contains(value))
    let id = try #require(token["token_id"]?.stringValue)
    #expect(try await installation.muster("token", "revoke", id).code == 0)
    #expect(try await me(service, value).status == 401)
    #expect(try await installation.muster("token", "revoke", id).code == 1)
  }

  @Test("An operator ends one session or all of a person, and the service obeys at once")
  func sessionCommands() async throws {
    let installation = try await PersonChangeTests.imported()
    let service = try await RunningService(installation)
    let tokens = [
      try await service.signIn("priya"), try await service.signIn("priya"),
      try await service.signIn("kim"),
    ]
    let sessions = try await installation.json("session", "list", "--user", "priya")
    #expect(sessions.arrayValue?.count == 2)
    let id = try #require(sessions.arrayValue?.last?["session_id"]?.stringValue)
    #expect(try await installation.muster("session", "revoke", id).code == 0)
    #expect(try await me(service, tokens[0]).status == 401)
    #expect(try await me(service, tokens[1]).status == 200)
    #expect(try await installation.muster("session", "revoke", "--user", "priya").code == 0)
    #expect(try await me(service, tokens[1]).status == 401)
    #expect(try await me(service, tokens[2]).status == 200)
    #expect(try await installation.muster("session", "revoke").code == 2)
  }

  @Test("Keys are rotated under a running service: nobody is signed out, and secrets stay readable")
  func keyRotation() async throws {
    let installation = try await PersonChangeTests.imported()
    let service = try await RunningService(installation)
    let old = try await service.signIn("priya")
    func put(_ secret: String, _ provider: String) async throws -> Int {
      let body = try installation.folder.write(
        installation.folder.newName("key"), #"{"key":"\#(secret)"}"#)
      return try await service.request(
        "/api/v1/api-keys/\(provider)", token: old,
        ["-X", "PUT", "-H", "Content-Type: application/json", "--data-binary", "@" + body]
      ).status
    }
    func resolve(_ provider: String) async throws -> JSONValue? {
      try await service.get("/api/v1/api-keys/\(provider)/resolve", token: old).json["key"]
    }
    #expect(try await put("first-secret-of-priya", "openai") == 201)
    let report = try await installation.json("key", "rotate")
    #expect(report["token_keys"]?.arrayValue?.count == 2)
    #expect(report["sealed"] == 1)
    #expect(try await resolve("openai") == "first-secret-of-priya")
    #expect(try await put("second-secret-of-priya", "mistral") == 201)
    #expect(try await resolve("mistral") == "second-secret-of-priya")
    #expect(try await me(service, old).status == 200)

    #expect(try await installation.muster("key", "rotate", "--token", "--end-sessions").code == 0)
    try await wait(for: "the old key to count no more") {
      try await me(service, old).status == 401
    }
    let new = try await service.signIn("priya")
    #expect(try await me(service, new).status == 200)
  }

  private static let priya = "(SELECT id FROM accounts WHERE username = 'priya')"
}

extension String {
  fileprivate var trimmed: String { String(prefix { !$0.isNewline }) }
}
