import HTTPRouting
import Testing
import Values

@Suite("Setting up, signing in and out")
struct SignInTests {
  private static let login = "/api/v1/auth/login"
  private static let setUp = "/api/v1/auth/setup"
  private static let password = JSONValue.string(Visitor.password)

  @Test("Either field takes a username or a mail address")
  func names() async throws {
    try await withAPI { world in
      for (field, name) in [
        ("username", "user"), ("username", "user@example.com"), ("email", "user"),
        ("email", "USER@example.com"),
      ] {
        let body = JSONValue.object([
          .init(field, .string(name)), .init("password", Self.password),
        ])
        let response = try await world.call(.post, Self.login, body: body)
        #expect(response.status == 200, "\(field) \(name)")
        #expect(try response.json["user"]?["username"]?.stringValue == "user")
        #expect(response.headers["Cache-Control"] == "no-store")
      }
    }
  }

  @Test("A name that is null counts as none", arguments: ["username", "email"])
  func noName(field: String) async throws {
    try await withAPI { world in
      let body = JSONValue.object([.init(field, .null), .init("password", Self.password)])
      let response = try await world.call(.post, Self.login, body: body)
      #expect(response.status == 422)
      #expect(try response.faults == ["username:required"])
    }
  }

  @Test("A session lasts a day, or a week for who wants to stay signed in")
  func lifetimes() async throws {
    try await withAPI { world in
      var body: JSONValue = ["username": "user", "password": Self.password]
      let short = try await world.call(.post, Self.login, body: body)
      #expect(try short.json["expires_in"]?.integerValue == 86_400)
      #expect(
        short.headers["Set-Cookie"]?.hasSuffix("; Path=/; HttpOnly; SameSite=Strict") == true)
      body = body.replacing("remember_me", with: true)
      let long = try await world.call(.post, Self.login, body: body)
      #expect(try long.json["expires_in"]?.integerValue == 604_800)
      #expect(long.headers["Set-Cookie"]?.contains("; Max-Age=604800") == true)
      world.clock.move(by: .seconds(86_401))
      let me = try await world.call(
        .get, "/api/v1/auth/me",
        headers: ["Authorization": "Bearer \(try short.json["token"]?.stringValue ?? "")"])
      #expect(try me.code == "session_expired")
    }
  }

  @Test("Over TLS the cookie is bound to the host and to TLS")
  func secureCookie() async throws {
    try await withAPI { world in
      var request = HTTPRequest(
        .post, Self.login, headers: ["Content-Type": "application/json"],
        body: (["username": "user", "password": Self.password] as JSONValue).utf8)
      request.isSecure = true
      let cookie = try await world.send(request).headers["Set-Cookie"] ?? ""
      #expect(cookie.hasPrefix("__Host-muster_session=") && cookie.hasSuffix("; Secure"))
    }
  }

  @Test("A wrong password and an unknown name get the same answer")
  func wrong() async throws {
    try await withAPI { world in
      var answers: [JSONValue] = []
      for name in ["user", "nobody", "system"] {
        let response = try await world.call(
          .post, Self.login, body: ["username": .string(name), "password": "wrong"])
        #expect(response.status == 401)
        answers.append(try response.json)
      }
      #expect(Set(answers).count == 1)
      #expect(answers.first?["code"] == "invalid_credentials")
    }
  }

  @Test("Failures in a row lock out, and say for how long")
  func lockOut() async throws {
    try await withAPI { world in
      let body: JSONValue = ["username": "user", "password": "wrong"]
      for _ in 0..<4 { try await world.call(.post, Self.login, body: body) }
      let response = try await world.call(.post, Self.login, body: body)
      #expect(try response.code == "locked_out")
      #expect(response.headers["Retry-After"] == "1")
    }
  }

  @Test(
    "A body that doesn't fit is refused with the field's name",
    arguments: [
      ([:], ["username:required", "password:required"]),
      (["username": "user"], ["password:required"]),
      (["username": "user", "password": ""], ["password:too_short"]),
      (["username": "user", "password": 7], ["password:type"]),
      (["username": "user", "password": nil], ["password:type"]),
      (["username": ["user"], "password": "x"], ["username:type"]),
      (["username": "", "password": "x"], ["username:too_short"]),
      (["username": "a\u{0}b", "password": "x"], ["username:characters"]),
      (["username": "user", "email": "x", "password": "x"], ["email:conflict"]),
      (["username": "user", "password": "x", "remember_me": "yes"], ["remember_me:type"]),
      (["username": "user", "password": "x", "admin": true], ["admin:unknown"]),
    ] as [(JSONValue, [String])])
  func badBody(body: JSONValue, faults: [String]) async throws {
    try await withAPI { world in
      let response = try await world.call(.post, Self.login, body: body)
      #expect(response.status == 422)
      #expect(try response.code == "validation")
      #expect(try response.faults == faults)
    }
  }

  @Test("What isn't JSON is refused by its kind")
  func notJSON() async throws {
    try await withAPI { world async throws in
      func send(_ type: String?, _ text: String) async throws -> Int {
        let headers: HTTPHeaders = type.map { ["Content-Type": $0] } ?? [:]
        return try await world.send(
          HTTPRequest(.post, Self.login, headers: headers, body: Array(text.utf8))
        ).status
      }
      #expect(try await send("application/json", "{") == 400)
      #expect(try await send("application/json", "") == 400)
      #expect(try await send("application/json", #"{"username":1,"username":2}"#) == 400)
      #expect(try await send("application/json", "[]") == 422)
      #expect(try await send("text/plain", "{}") == 415)
      #expect(try await send(nil, "{}") == 415)
    }
  }

  @Test("Signing out kills the token at once, and takes the cookie back")
  func signOut() async throws {
    try await withAPI { world in
      let response = try await world.call(.post, "/api/v1/auth/logout", as: .user)
      #expect(response.status == 204)
      #expect(response.headers["X-Refreshed-Token"] == nil)
      #expect(response.headers["Set-Cookie"]?.contains("Max-Age=0") == true)
      let me = try await world.call(.get, "/api/v1/auth/me", as: .user)
      #expect(try me.code == "unauthenticated")
    }
  }

  @Test("A change gives the session its whole lifetime again; a read never does")
  func sliding() async throws {
    try await withAPI { world in
      let read = try await world.call(.get, "/api/v1/directories", as: .admin)
      #expect(read.headers["X-Refreshed-Token"] == nil)
      let refused = try await world.call(
        .post, "/api/v1/directories/nowhere/test", as: .admin)
      #expect(refused.headers["X-Refreshed-Token"] == nil)
      let first = try await world.token(of: .admin)
      world.clock.move(by: .seconds(80_000))
      let change = try await world.call(.post, "/api/v1/directories/corp/test", as: .admin)
      let next = try #require(change.headers["X-Refreshed-Token"])
      world.clock.move(by: .seconds(10_000))
      for (token, status) in [(first, 401), (next, 200)] {
        let me = try await world.call(
          .get, "/api/v1/auth/me", headers: ["Authorization": "bearer \(token)"])
        #expect(me.status == status)
      }
    }
  }

  @Test("The set-up makes one administrator, who can sign in")
  func setUp() async throws {
    try await withAPI(people: []) { world in
      let before = try await world.call(.get, "/api/v1/auth/status").json
      #expect(before["setup_required"] == true)
      let body: JSONValue = ["email": "ada@example.com", "password": Self.password]
      let made = try await world.call(.post, Self.setUp, body: body)
      #expect(made.status == 201)
      #expect(try made.json["success"] == true)
      #expect(try made.json["user"]?["role"]?.stringValue == "admin")
      #expect(try made.json["user"]?["username"]?.stringValue == "ada")
      let again = try await world.call(.post, Self.setUp, body: body)
      #expect(try again.code == "already_set_up")
      let after = try await world.call(.get, "/api/v1/auth/status").json
      #expect(after["setup_required"] == false)
      let login = try await world.call(
        .post, Self.login, body: ["email": "ada", "password": Self.password])
      #expect(login.status == 200)
    }
  }

  @Test(
    "The set-up names every field that it can't accept",
    arguments: [
      (["email": "ada"], "validation", ["password:required"]),
      (["email": 1, "password": "x"], "validation", ["email:type"]),
      (
        ["email": "ada", "username": "a", "display_name": "", "password": "Correct-7"],
        "validation", ["display_name:too_short"]
      ),
      (
        ["email": "ada", "username": "a", "password": "Correct-7"], "validation",
        ["email:format", "username:format"]
      ),
      (
        ["email": "ada@example.com", "password": "abc"], "weak_password",
        ["password:too_short", "password:format", "password:format"]
      ),
      (
        ["email": "ada@example.com", "password": "Correct-7", "role": "admin"], "validation",
        ["role:unknown"]
      ),
    ] as [(JSONValue, String, [String])])
  func badSetUp(body: JSONValue, code: String, faults: [String]) async throws {
    try await withAPI(people: []) { world in
      let response = try await world.call(.post, Self.setUp, body: body)
      #expect(response.status == 422)
      #expect(try response.code == code)
      #expect(try response.faults == faults)
    }
  }

  @Test("Whom to ask is told to those who are signed in and no administrators")
  func contact() async throws {
    try await withAPI { world async throws in
      func contact(_ visitor: Visitor) async throws -> JSONValue? {
        try await world.call(.get, "/api/v1/auth/status", as: visitor).json["admin_contact"]
      }
      #expect(try await contact(.anonymous) == nil)
      #expect(try await contact(.admin) == nil)
      #expect(try await contact(.guest) == "admin@example.com")
      #expect(try await contact(.manager) == "admin@example.com")
    }
  }

  @Test("The caller's own account comes with permissions and no request")
  func me() async throws {
    try await withAPI { world in
      let me = try await world.call(.get, "/api/v1/auth/me", as: .user)
      let body = try me.json
      #expect(body["role"] == "user")
      #expect(body["request"] == JSONValue.null)
      let names = ["app.use", "profile.edit", "workflows.own", "workflows.share"]
      #expect(body["permissions"] == .array(names.map(JSONValue.string)))
      let rights = try await world.call(.get, "/api/v1/auth/permissions", as: .user).json
      #expect(rights["permissions"] == body["permissions"])
      let guest = try await world.call(.get, "/api/v1/auth/permissions", as: .guest).json
      #expect(guest == ["role": nil, "permissions": []])
      let tag = try #require(me.headers["ETag"])
      let unchanged = try await world.call(
        .get, "/api/v1/auth/me", as: .user, headers: ["If-None-Match": tag])
      #expect(unchanged.status == 304)
    }
  }
}

extension JSONValue {
  /// The same object with another value of a key.
  func replacing(_ key: String, with value: JSONValue) -> JSONValue {
    .object((members ?? []).filter { $0.key != key } + [.init(key, value)])
  }
}
