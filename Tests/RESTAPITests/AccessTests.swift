import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import Synchronization
import Testing
import Values

@Suite("Who may use which route")
struct AccessTests {
  @Test("Each route admits those whom its row names, and refuses the others")
  func everyRoute() async throws {
    try await withAPI { world in
      for route in world.api.routes {
        let name = "\(route.method.name) \(route.template)"
        let row = try #require(DeclaredAccess.rows[name], "\(name) is missing in the table")
        let target = route.template.description
          .replacing("{id}", with: DeclaredAccess.unknown)
          .replacing("{grant_id}", with: DeclaredAccess.unknown).replacing("{name}", with: "corp")
          .replacing("{provider}", with: "openai").replacing("{number}", with: "1")
          .replacing("{grantee_id}", with: DeclaredAccess.unknown)
          .replacing("{entry_uuid}", with: DeclaredAccess.unknown)
        for visitor in Visitor.allCases {
          let response = try await world.call(route.method, target, as: visitor, body: row.body)
          let expected = row.rule.admits(visitor) ? row.status : visitor == .anonymous ? 401 : 403
          #expect(response.status == expected, "\(name) as \(visitor): \(response.text)")
          if route.template == "/api/v1/auth/logout" { world.forget(visitor) }
        }
      }
      #expect(world.api.routes.count == DeclaredAccess.rows.count)
      #expect(world.notes.failures.withLock { $0.isEmpty })
    }
  }

  @Test("A right that only administrators have is refused by that name")
  func refusals() async throws {
    try await withAPI { world in
      let directories = try await world.call(.get, "/api/v1/directories", as: .manager)
      #expect(try directories.code == "admin_required")
      let users = try await world.call(.get, "/api/v1/auth/users", as: .powerUser)
      #expect(try users.code == "forbidden")
      let anonymous = try await world.call(.get, "/api/v1/auth/users")
      #expect(try anonymous.code == "unauthenticated")
      #expect(anonymous.headers["WWW-Authenticate"] == "Bearer")
    }
  }

  @Test("The cookie is as good as the token, but changes things only for pages of this origin")
  func cookie() async throws {
    try await withAPI { world in
      let cookie = "muster_session=\(try await world.token(of: .admin))"
      func send(_ method: HTTPMethod, _ path: String, _ more: HTTPHeaders) async throws -> Int {
        var headers = more
        headers["Cookie"] = cookie
        return try await world.call(method, path, headers: headers).status
      }
      let test = "/api/v1/directories/corp/test"
      #expect(try await send(.get, "/api/v1/auth/me", [:]) == 200)
      #expect(try await send(.post, test, [:]) == 403)
      #expect(try await send(.post, test, ["Sec-Fetch-Site": "cross-site"]) == 403)
      #expect(try await send(.post, test, ["Sec-Fetch-Site": "same-origin"]) == 200)
      let foreign: HTTPHeaders = ["Origin": "http://evil.example", "Host": "muster.example"]
      #expect(try await send(.post, test, foreign) == 403)
      let own: HTTPHeaders = ["Origin": "http://muster.example", "Host": "muster.example"]
      #expect(try await send(.post, test, own) == 200)
    }
  }

  @Test(
    "A header that holds no token of ours is refused",
    arguments: ["Basic dXNlcjpwdw==", "Bearer", "Bearer ", "Bearer x.y.z", "bearer\u{a0}x", ""])
  func badTokens(header: String) async throws {
    try await withAPI { world in
      let response = try await world.call(
        .get, "/api/v1/auth/me", headers: ["Authorization": header])
      #expect(response.status == 401)
      #expect(try response.code == "unauthenticated")
    }
  }

  @Test("A disabled account and a waiting password change stop the very next request")
  func accountState() async throws {
    try await withAPI { world in
      #expect(try await world.call(.get, "/api/v1/auth/users", as: .manager).status == 200)
      try await world.change(
        "UPDATE accounts SET must_change_password = 1 WHERE username = 'manager'")
      let users = try await world.call(.get, "/api/v1/auth/users", as: .manager)
      #expect(try users.code == "password_change_required")
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .manager).status == 200)
      try await world.change("UPDATE accounts SET suspended_at = 1 WHERE username = 'manager'")
      let me = try await world.call(.get, "/api/v1/auth/me", as: .manager)
      #expect(try me.code == "account_disabled")
    }
  }

  @Test("A role that is taken away is gone at the very next request")
  func lostRole() async throws {
    try await withAPI { world in
      #expect(try await world.call(.get, "/api/v1/auth/users", as: .manager).status == 200)
      try await world.change("DELETE FROM grants WHERE role = 3")
      #expect(try await world.call(.get, "/api/v1/auth/users", as: .manager).status == 403)
    }
  }

  @Test("For one person every call acts as system, and nobody signs in")
  func singleUser() async throws {
    try await withAPI({ $0.isMultiuser = false }) { world in
      let me = try await world.call(.get, "/api/v1/auth/me")
      #expect(try me.json["username"]?.stringValue == "system")
      #expect(try await world.call(.get, "/api/v1/auth/users").status == 200)
      #expect(try await world.call(.post, "/api/v1/directories/corp/test").status == 200)
      let body: JSONValue = ["username": "admin", "password": .string(Visitor.password)]
      let login = try await world.call(.post, "/api/v1/auth/login", body: body)
      #expect(try login.code == "multiuser_disabled")
      #expect(try await world.call(.post, "/api/v1/auth/logout").status == 403)
      #expect(try await world.call(.post, "/api/v1/auth/setup", body: body).status == 403)
      let status = try await world.call(.get, "/api/v1/auth/status").json
      #expect(status["multiuser_enabled"] == false)
      #expect(status["setup_required"] == false)
    }
  }

  @Test("What one person keeps without sign-in is everybody's, unless they say otherwise")
  func singleUserShares() async throws {
    try await withAPI({ $0.isMultiuser = false }) { world in
      let workflows = "/api/v1/workflows"
      let kept = try await world.call(.post, workflows, body: ["workflow": ["name": "Kept"]])
      #expect(kept.status == 201)
      #expect(try kept.json["is_public"] == true)
      let id = try #require(try kept.json["workflow_id"]?.stringValue)
      let saved = try await world.call(
        .patch, "\(workflows)/i/\(id)", body: ["workflow": ["name": "Kept", "tags": "new"]])
      #expect(try saved.json["is_public"] == true)
      let hidden = try await world.call(
        .post, workflows, body: ["workflow": ["name": "Hidden"], "is_public": false])
      #expect(try hidden.json["is_public"] == false)
    }
  }

  @Test("For one person, foreign pages change nothing and read nothing")
  func foreignPages() async throws {
    try await withAPI({ $0.isMultiuser = false }) { world in
      let peer = try #require(NetworkAddress("127.0.0.1"))
      func send(_ method: HTTPMethod, _ path: String, _ headers: HTTPHeaders) async throws -> Int {
        try await world.send(
          HTTPRequest(method, path, headers: headers, peer: .network(peer))
        ).status
      }
      let (test, me) = ("/api/v1/directories/corp/test", "/api/v1/auth/me")
      let own = "127.0.0.1:8080"
      #expect(try await send(.post, test, ["Host": own]) == 200)
      #expect(try await send(.post, test, ["Host": own, "Origin": "http://\(own)"]) == 200)
      #expect(try await send(.post, test, ["Host": own, "Origin": "http://evil.example"]) == 403)
      #expect(try await send(.post, test, ["Host": own, "Origin": "null"]) == 403)
      #expect(try await send(.post, test, ["Host": own, "Sec-Fetch-Site": "cross-site"]) == 403)
      #expect(try await send(.get, me, ["Host": own, "Sec-Fetch-Site": "cross-site"]) == 200)
      for host in ["localhost", "LOCALHOST:8080", "[::1]:8080", "127.0.0.1"] {
        #expect(try await send(.get, me, ["Host": host]) == 200, "\(host)")
      }
      for host in ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "192.0.2.1", ""] {
        #expect(try await send(.get, me, ["Host": host]) == 403, "\(host)")
      }
    }
  }

  @Test("For one person, the service's public name is its own too")
  func publicName() async throws {
    let change: (inout APISettings) -> Void = {
      $0.isMultiuser = false
      $0.publicURL = "https://Muster.example"
    }
    try await withAPI(change) { world in
      let peer = try #require(NetworkAddress("127.0.0.1"))
      let request = HTTPRequest(
        .get, "/api/v1/auth/me", headers: ["Host": "muster.example"], peer: .network(peer))
      #expect(try await world.send(request).status == 200)
    }
  }
}
