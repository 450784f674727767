import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Testing
import Values

@Suite("API tokens over REST")
struct APITokenTests {
  private static let tokens = "/api/v1/auth/tokens"

  private func make(
    _ body: JSONValue = ["name": "ci", "role": "power_user"], as visitor: Visitor = .powerUser,
    in world: APIWorld
  ) async throws -> (value: String, json: JSONValue) {
    let answer = try await world.call(.post, Self.tokens, as: visitor, body: body)
    try #require(answer.status == 201, "\(answer.text)")
    return (try #require(try answer.json["token"]?.stringValue), try answer.json)
  }

  private func call(
    _ method: HTTPMethod, _ path: String, with value: String, body: JSONValue? = nil,
    in world: APIWorld
  ) async throws -> HTTPResponse {
    try await world.call(method, path, body: body, headers: ["Authorization": "Bearer \(value)"])
  }

  @Test("A new token is shown once, works at once, and is listed without its value")
  func creation() async throws {
    try await withAPI { world in
      let body: JSONValue = [
        "name": "ci", "role": "power_user", "expires_at": "2027-01-01T00:00:00Z",
      ]
      let answer = try await world.call(.post, Self.tokens, as: .powerUser, body: body)
      #expect(answer.status == 201)
      #expect(answer.headers["Cache-Control"] == "no-store")
      let json = try answer.json
      let value = try #require(json["token"]?.stringValue)
      #expect(value.hasPrefix("mst_"))
      #expect(json["hint"]?.stringValue == "…" + value.suffix(4))
      #expect(json["last_used_at"]?.isNull == true)
      #expect(json["is_active"] == true)
      let me = try await call(.get, "/api/v1/auth/me", with: value, in: world)
      #expect(try me.json["username"] == "power_user")
      let list = try await world.call(.get, Self.tokens, as: .powerUser)
      #expect(!list.text.contains(value))
      let listed = try #require(try list.json["items"]?.arrayValue?.first)
      #expect(listed["token_id"] == json["token_id"])
      #expect(listed["last_used_at"]?.isNull == false)
      #expect(try await world.call(.get, Self.tokens, as: .manager).json["total"] == 0)
    }
  }

  @Test("The effective right is the lower one of the owner's role now and the ceiling")
  func ceiling() async throws {
    try await withAPI { world in
      let low = try await make(["name": "low", "role": "user"], as: .admin, in: world)
      let high = try await make(["name": "high", "role": "power_user"], as: .admin, in: world)
      func permissions(_ value: String) async throws -> [String] {
        let answer = try await call(.get, "/api/v1/auth/permissions", with: value, in: world)
        return (try answer.json["permissions"]?.arrayValue ?? []).compactMap(\.stringValue)
      }
      #expect(try await !permissions(low.value).contains("models.install"))
      #expect(try await permissions(high.value).contains("models.install"))
      #expect(try await !permissions(high.value).contains("users.read"))
      try await world.change(
        "UPDATE grants SET role = 1 WHERE account_id = \(Visitor.admin.id)")
      #expect(try await !permissions(high.value).contains("models.install"))
      let me = try await call(.get, "/api/v1/auth/me", with: high.value, in: world).json
      #expect(me["role"] == "user")
      #expect(me["is_admin"] == false)
    }
  }

  @Test(
    "A token is dead at once with its owner",
    arguments: [
      ("UPDATE accounts SET suspended_at = 1", 403), ("UPDATE accounts SET archived_at = 1", 403),
      ("DELETE FROM grants", 401), ("DELETE FROM accounts WHERE username = 'power_user'", 401),
    ])
  func deadOwner(change: String, status: Int) async throws {
    try await withAPI { world in
      let token = try await make(in: world)
      #expect(try await call(.get, "/api/v1/auth/me", with: token.value, in: world).status == 200)
      try await world.database.write { try $0.execute(.init(unsafeText: change)) }
      let me = try await call(.get, "/api/v1/auth/me", with: token.value, in: world)
      #expect(me.status == status, "\(me.text)")
    }
  }

  @Test("A token that is switched off, over or removed is dead at once, and may come back")
  func switches() async throws {
    try await withAPI { world in
      let token = try await make(in: world)
      let path = "\(Self.tokens)/\(try #require(token.json["token_id"]?.stringValue))"
      func status() async throws -> Int {
        try await call(.get, "/api/v1/auth/me", with: token.value, in: world).status
      }
      func change(_ body: JSONValue) async throws {
        let answer = try await world.call(.patch, path, as: .powerUser, body: body)
        #expect(answer.status == 200, "\(answer.text)")
      }
      try await change(["is_active": false])
      #expect(try await status() == 401)
      try await change(["is_active": true, "expires_at": "2026-01-01T00:01:00Z", "name": "new"])
      #expect(try await status() == 200)
      world.clock.move(by: .seconds(60))
      #expect(try await status() == 401)
      try await change(["expires_at": nil])
      #expect(try await status() == 200)
      #expect(try await world.call(.get, path, as: .powerUser).json["name"] == "new")
      #expect(try await world.call(.delete, path, as: .powerUser).status == 204)
      #expect(try await status() == 401)
      #expect(try await world.call(.delete, path, as: .powerUser).status == 404)
    }
  }

  @Test("A token makes no tokens, manages nobody, and touches no sessions and no password")
  func withheld() async throws {
    try await withAPI({ settings in
      // Even where the configuration gives these rights to everybody.
      for permission in [.ownTokens, .manageUsers, .manageSessions, .decideRequests] as [Permission]
      {
        settings.permissions.assign(permission, to: Set(Role.allCases))
      }
    }) { world in
      let token = try await make(as: .admin, in: world)
      for (method, path, body) in [
        (.post, Self.tokens, ["name": "more"]), (.get, Self.tokens, nil),
        (.get, "/api/v1/auth/sessions", nil), (.delete, "/api/v1/auth/sessions", nil),
        (.get, "/api/v1/sessions", nil),
        (.delete, "/api/v1/sessions?user_id=\(Visitor.user.id)", nil),
        (.post, "/api/v1/auth/logout", nil),
        (.patch, "/api/v1/auth/me", ["display_name": "Somebody else"]),
        (.post, "/api/v1/auth/users", ["username": "somebody"]),
        (.patch, "/api/v1/auth/users/\(Visitor.user.id)", ["is_active": false]),
        (.put, "/api/v1/api-keys/openai", ["key": "secret"]),
      ] as [(HTTPMethod, String, JSONValue?)] {
        let answer = try await call(method, path, with: token.value, body: body, in: world)
        let isOwnRead = path == "/api/v1/auth/sessions" && method == .get
        #expect(answer.status == (isOwnRead ? 200 : 403), "\(method.name) \(path)")
        if !isOwnRead { #expect(try answer.code == "forbidden") }
      }
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .admin).status == 200)
    }
  }

  @Test(
    "Bodies that can't be meant are refused by the field",
    arguments: [
      (["role": "user"], "name:required"), (["name": ""], "name:too_short"),
      (["name": nil], "name:type"), (["name": ["a"]], "name:type"),
      (["name": "a\u{202e}b"], "name:characters"), (["name": "a\u{0}b"], "name:characters"),
      (["name": "x", "role": "manager"], "role:choice"),
      (["name": "x", "role": "admin"], "role:choice"),
      (["name": "x", "expires_at": "soon"], "expires_at:format"),
      (["name": "x", "expires_at": "2020-01-01"], "expires_at:range"),
      (["name": "x", "is_active": "yes"], "is_active:type"),
      (["name": "x", "scope": 1], "scope:unknown"),
    ] as [(JSONValue, String)])
  func badBodies(body: JSONValue, fault: String) async throws {
    try await withAPI { world in
      let answer = try await world.call(.post, Self.tokens, as: .admin, body: body)
      #expect(answer.status == 422)
      #expect(try answer.faults == [fault])
    }
  }

  @Test("Two writers on one token: the second one learns that it is stale")
  func staleChange() async throws {
    try await withAPI { world in
      let token = try await make(in: world)
      let path = "\(Self.tokens)/\(try #require(token.json["token_id"]?.stringValue))"
      let read = try await world.call(.get, path, as: .powerUser)
      let tag = try #require(read.headers["ETag"])
      func change(_ name: String) async throws -> HTTPResponse {
        try await world.call(
          .patch, path, as: .powerUser, body: ["name": .string(name)], headers: ["If-Match": tag])
      }
      #expect(try await change("first").status == 200)
      #expect(try await change("second").code == "stale_version")
      let removal = try await world.call(
        .delete, path, as: .powerUser, headers: ["If-Match": tag])
      #expect(removal.status == 412)
    }
  }

  @Test("A mistyped value is refused, and so is a session's token in a token's clothes")
  func typos() async throws {
    try await withAPI { world in
      let token = try await make(in: world)
      let session = try await world.token(of: .powerUser)
      for value in [
        String(token.value.dropLast()), token.value + "0", "mst_", "mst_" + session,
        token.value.lowercased(), "mst_\u{0}",
      ] {
        let me = try await call(.get, "/api/v1/auth/me", with: value, in: world)
        #expect(me.status == 401)
        #expect(try me.code == "unauthenticated")
      }
      let cookie = try await world.call(
        .get, "/api/v1/auth/me", headers: ["Cookie": "muster_session=\(token.value)"])
      #expect(cookie.status == 401, "an API token is no cookie")
    }
  }

  @Test("A repeated creation with one Idempotency-Key makes one token and answers the same")
  func repeated() async throws {
    try await withAPI { world in
      let headers: HTTPHeaders = ["Idempotency-Key": "one"]
      let first = try await world.call(
        .post, Self.tokens, as: .powerUser, body: ["name": "ci"], headers: headers)
      let second = try await world.call(
        .post, Self.tokens, as: .powerUser, body: ["name": "ci"], headers: headers)
      #expect(try first.json["token"] == second.json["token"])
      #expect(try await world.call(.get, Self.tokens, as: .powerUser).json["total"] == 1)
    }
  }
}
