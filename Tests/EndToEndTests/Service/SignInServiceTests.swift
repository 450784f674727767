import Testing
import Values

@Suite("Signing in at the running service")
struct SignInServiceTests {
  @Test("People sign in with the directory's password, see themselves and sign out")
  func signIn() async throws {
    let installation = try await PersonChangeTests.imported()
    let service = try await RunningService(installation)
    let token = try await service.signIn("alice")
    let me = try await service.get("/api/v1/auth/me", token: token)
    #expect(me.status == 200)
    #expect(me.json["username"] == "alice")
    #expect(me.json["role"] == "admin")
    #expect(me.json["source"] == "directory")
    #expect(me.json["directory"]?["name"] == "corp")
    #expect(try await service.get("/api/v1/auth/users?limit=5", token: token).status == 200)
    #expect(try await service.post("/api/v1/auth/logout", token: token).status == 204)
    #expect(try await service.get("/api/v1/auth/me", token: token).status == 401)
  }

  @Test("A mail address signs in as well, and a plain person may not list accounts")
  func plainPerson() async throws {
    let installation = try await PersonChangeTests.imported()
    let service = try await RunningService(installation)
    let token = try await service.signIn("priya@example.com")
    let list = try await service.get("/api/v1/auth/users", token: token)
    #expect(list.status == 403)
    #expect(try await service.get("/api/v1/auth/me", token: token).json["role"] == "user")
  }

  @Test("What is refused, and how")
  func refused() async throws {
    let service = try await RunningService(try await PersonChangeTests.imported())
    for (body, status, code) in Self.refusals {
      let answer = try await service.post("/api/v1/auth/login", body)
      #expect(answer.status == status, "\(body): \(answer.body)")
      #expect(answer.problem == code, "\(body): \(answer.body)")
      #expect(answer.head.lowercased().contains("application/problem+json"))
      #expect(!answer.body.contains("muster-demo"))
    }
  }

  private static let refusals = [
    (#"{"username":"alice","password":"wrong"}"#, 401, "invalid_credentials"),
    (#"{"username":"nobody","password":"muster-demo"}"#, 401, "invalid_credentials"),
    (#"{"username":"nopassword","password":"muster-demo"}"#, 401, "invalid_credentials"),
    (#"{"username":"alice","password":""}"#, 422, "validation"),
    (#"{"username":"alice","password":7}"#, 422, "validation"),
    (#"{"username":"alice","password":null}"#, 422, "validation"),
    (#"{"username":"alice","password":["muster-demo"]}"#, 422, "validation"),
    (#"{"username":"alice"}"#, 422, "validation"),
    (#"{"username":"alice","password":"muster-demo""#, 400, "malformed_json"),
    (#"{"username":"disabled","password":"muster-demo"}"#, 403, "account_disabled"),
    (#"{"username":"locked","password":"muster-demo"}"#, 401, "invalid_credentials"),
  ]

  @Test("While the directory is away nobody signs in, and the answer says why")
  func directoryAway() async throws {
    let installation = try await PersonChangeTests.imported()
    let service = try await RunningService(installation)
    installation.directory.kill()
    let answer = try await service.post(
      "/api/v1/auth/login", #"{"username":"alice","password":"muster-demo"}"#)
    #expect(answer.status == 503)
    #expect(answer.problem == "directory_unavailable")
    try await installation.directory.restart()
    try await wait(for: "sign-in after the directory is back") {
      try await service.post(
        "/api/v1/auth/login", #"{"username":"alice","password":"muster-demo"}"#
      ).status == 200
    }
  }

  @Test("An account that a run disables is out on its next request")
  func disabled() async throws {
    let installation = try await PersonChangeTests.imported()
    let service = try await RunningService(installation)
    let token = try await service.signIn("kim")
    try await installation.directory.delete(["uid=kim,ou=people,dc=example,dc=com"])
    try await installation.sync(expecting: 5)
    let answer = try await service.get("/api/v1/auth/me", token: token)
    #expect(answer.status == 401 || answer.status == 403, "\(answer.body)")
  }
}
