import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import Synchronization
import Testing
import Values

@Suite("Who may use which route")
struct AccessTests {
  /// Who passes a rule; the others get 401 or 403.
  private enum Rule {
    case anyone
    case signedIn
    case users
    case powerUsers
    case managers
    case admins

    func admits(_ visitor: Visitor) -> Bool {
      switch self {
      case .anyone: true
      case .signedIn: visitor != .anonymous
      case .users: visitor.role != nil
      case .powerUsers: visitor.role.map { $0 >= .powerUser } ?? false
      case .managers: visitor == .manager || visitor == .admin
      case .admins: visitor == .admin
      }
    }
  }

  private struct Row {
    let rule: Rule
    /// What those get whom the rule admits.
    let status: Int
    var body: JSONValue?
  }

  private static let unknown = "01980f4e-0000-7000-8000-000000000000"

  /// Every route: whom it admits, and what they get for an object that isn't there.
  private static let rows: [String: Row] = [
    "GET /livez": Row(rule: .anyone, status: 200),
    "GET /readyz": Row(rule: .anyone, status: 200),
    "GET /metrics": Row(rule: .anyone, status: 200),
    "GET /openapi.json": Row(rule: .anyone, status: 200),
    "GET /api/v1/version": Row(rule: .anyone, status: 200),
    "GET /api/v1/auth/status": Row(rule: .anyone, status: 200),
    "POST /api/v1/auth/setup": Row(
      rule: .anyone, status: 409,
      body: ["email": "new@example.com", "password": .string(Visitor.password)]),
    "POST /api/v1/auth/login": Row(
      rule: .anyone, status: 200,
      body: ["username": "user", "password": .string(Visitor.password)]),
    "POST /api/v1/auth/logout": Row(rule: .signedIn, status: 204),
    "GET /api/v1/auth/me": Row(rule: .signedIn, status: 200),
    "GET /api/v1/auth/permissions": Row(rule: .signedIn, status: 200),
    "GET /api/v1/auth/sessions": Row(rule: .signedIn, status: 200),
    "DELETE /api/v1/auth/sessions": Row(rule: .signedIn, status: 204),
    "DELETE /api/v1/auth/sessions/{id}": Row(rule: .signedIn, status: 404),
    "GET /api/v1/sessions": Row(rule: .managers, status: 200),
    "DELETE /api/v1/sessions": Row(rule: .managers, status: 422),
    "DELETE /api/v1/sessions/{id}": Row(rule: .managers, status: 404),
    "GET /api/v1/auth/tokens": Row(rule: .powerUsers, status: 200),
    "POST /api/v1/auth/tokens": Row(rule: .powerUsers, status: 201, body: ["name": "ci"]),
    "GET /api/v1/auth/tokens/{id}": Row(rule: .powerUsers, status: 404),
    "PATCH /api/v1/auth/tokens/{id}": Row(rule: .powerUsers, status: 404, body: [:]),
    "DELETE /api/v1/auth/tokens/{id}": Row(rule: .powerUsers, status: 404),
    "GET /api/v1/api-keys": Row(rule: .users, status: 200),
    "GET /api/v1/api-keys/{provider}": Row(rule: .users, status: 404),
    "PUT /api/v1/api-keys/{provider}": Row(rule: .users, status: 201, body: ["key": "secret"]),
    "DELETE /api/v1/api-keys/{provider}": Row(rule: .users, status: 204),
    "GET /api/v1/api-keys/{provider}/resolve": Row(rule: .users, status: 404),
    "GET /api/v1/system/api-keys": Row(rule: .admins, status: 200),
    "GET /api/v1/system/api-keys/{provider}": Row(rule: .admins, status: 404),
    "PUT /api/v1/system/api-keys/{provider}": Row(
      rule: .admins, status: 201, body: ["key": "secret"]),
    "DELETE /api/v1/system/api-keys/{provider}": Row(rule: .admins, status: 204),
    "GET /api/v1/auth/users": Row(rule: .managers, status: 200),
    "GET /api/v1/auth/users/{id}": Row(rule: .managers, status: 404),
    "GET /api/v1/groups": Row(rule: .managers, status: 200),
    "GET /api/v1/groups/{id}": Row(rule: .managers, status: 404),
    "GET /api/v1/groups/{id}/members": Row(rule: .managers, status: 404),
    "GET /api/v1/directories": Row(rule: .admins, status: 200),
    "GET /api/v1/directories/{name}": Row(rule: .admins, status: 200),
    "POST /api/v1/directories/{name}/test": Row(rule: .admins, status: 200),
    "POST /api/v1/directories/{name}/runs": Row(rule: .admins, status: 202),
    "GET /api/v1/directories/{name}/quarantine": Row(rule: .managers, status: 200),
    "GET /api/v1/runs": Row(rule: .managers, status: 200),
    "GET /api/v1/runs/{id}": Row(rule: .managers, status: 404),
    "GET /api/v1/runs/{id}/events": Row(rule: .managers, status: 404),
    "GET /api/v1/runs/{id}/effects": Row(rule: .managers, status: 404),
    "POST /api/v1/runs/{id}/approve": Row(rule: .admins, status: 404),
    "POST /api/v1/runs/{id}/discard": Row(rule: .admins, status: 404),
    "POST /api/v1/runs/{id}/cancel": Row(rule: .admins, status: 404),
    "GET /api/v1/audit": Row(rule: .admins, status: 200),
    "GET /api/v1/settings": Row(rule: .admins, status: 200),
    "GET /api/v1/stats": Row(rule: .managers, status: 200),
  ]

  @Test("Each route admits those whom its row names, and refuses the others")
  func everyRoute() async throws {
    try await withAPI { world in
      for route in world.api.routes {
        let name = "\(route.method.name) \(route.template)"
        let row = try #require(Self.rows[name], "\(name) is missing in the table")
        let target = route.template.description
          .replacing("{id}", with: Self.unknown).replacing("{name}", with: "corp")
          .replacing("{provider}", with: "openai")
        for visitor in Visitor.allCases {
          let response = try await world.call(route.method, target, as: visitor, body: row.body)
          let expected = row.rule.admits(visitor) ? row.status : visitor == .anonymous ? 401 : 403
          #expect(response.status == expected, "\(name) as \(visitor): \(response.text)")
          if route.template == "/api/v1/auth/logout" { world.forget(visitor) }
        }
      }
      #expect(world.api.routes.count == Self.rows.count)
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
