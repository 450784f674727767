import HTTPRouting
import Presentation
import Testing
import Values

@Suite("Making and changing users")
struct UserChangeTests {
  static let users = "/api/v1/auth/users"

  @Test("A user is made with what the body says, and can sign in")
  func create() async throws {
    try await withAPI { world in
      let made = try await world.call(
        .post, Self.users, as: .manager,
        body: [
          "username": "Ada", "email": "ada@example.org", "display_name": "Ada L.",
          "password": "Analytical-Engine-1", "role": "power_user",
        ])
      #expect(made.status == 201)
      let user = try made.json
      #expect(user["username"] == "Ada")
      #expect(user["role"] == "power_user")
      #expect(user["source"] == "local")
      #expect(user["version"] == 1)
      #expect(user["password"] == nil)
      #expect(made.headers["ETag"]?.hasPrefix("\"1-") == true)
      let login = try await world.call(
        .post, "/api/v1/auth/login",
        body: ["username": "ADA@example.org", "password": "Analytical-Engine-1"])
      #expect(login.status == 200)
      let seen = try await world.call(.get, Self.path(user), as: .manager)
      #expect(try seen.json["stats"]?["sessions"] == 1)
    }
  }

  @Test("Without a password one is made up, shown once and kept from caches")
  func generated() async throws {
    try await withAPI { world in
      let made = try await world.call(
        .post, Self.users, as: .admin, body: ["email": "grace@example.org"])
      #expect(made.status == 201)
      #expect(made.headers["Cache-Control"] == "no-store")
      let user = try made.json
      #expect(user["username"] == "grace")
      #expect(user["role"] == "user")
      let password = try #require(user["password"]?.stringValue)
      #expect(password.count == 16)
      let login = try await world.call(
        .post, "/api/v1/auth/login", body: ["username": "grace", "password": .string(password)])
      #expect(login.status == 200)
      let seen = try await world.call(.get, Self.path(user), as: .admin)
      #expect(try seen.json["password"] == nil)
    }
  }

  @Test(
    "The role is the body's word",
    arguments: [
      (["role": nil], nil), (["is_admin": true], "admin"), (["is_admin": false], "user"),
      (["role": "admin", "is_admin": true], "admin"), ([:], "user"),
    ] as [(JSONValue, String?)])
  func roles(body: JSONValue, role: String?) async throws {
    try await withAPI { world in
      let body = body.adding(.init("username", "ada"))
      let made = try await world.call(.post, Self.users, as: .admin, body: body)
      #expect(made.status == 201, "\(made.text)")
      #expect(try made.json["role"]?.stringValue == role)
    }
  }

  @Test("A manager makes no administrators, and an administrator does")
  func roleAboveOwn() async throws {
    try await withAPI { world in
      let body: JSONValue = ["username": "ada", "role": "admin"]
      let refused = try await world.call(.post, Self.users, as: .manager, body: body)
      #expect(refused.status == 403)
      #expect(try refused.code == "role_above_own")
      #expect(try await world.call(.post, Self.users, as: .admin, body: body).status == 201)
    }
  }

  @Test("A name that somebody has is refused, whether as username or as mail address")
  func takenNames() async throws {
    try await withAPI { world in
      for (body, code, title) in [
        (["username": "USER"], "username_taken", "Username already exists"),
        (["username": "user@example.com"], "username_taken", "Username already exists"),
        (
          ["username": "new", "email": "User@Example.com"], "email_taken",
          "E-mail address already exists"
        ), (["username": "SYSTEM"], "username_taken", "Username already exists"),
      ] as [(JSONValue, String, String)] {
        let refused = try await world.call(.post, Self.users, as: .manager, body: body)
        #expect(refused.status == 409)
        #expect(try refused.code == code, "\(body.text)")
        #expect(try refused.json["title"]?.stringValue == title)
        guard let email = body["email"] else { continue }
        let path = "\(Self.users)/\(Visitor.guest.id)"
        let change = try await world.call(.patch, path, as: .manager, body: ["email": email])
        #expect(try change.code == code)
      }
      let other = try await world.call(
        .patch, "\(Self.users)/\(Visitor.guest.id)", as: .manager,
        body: ["username": "user@EXAMPLE.com"])
      #expect(try other.code == "username_taken")
    }
  }

  @Test("Where the name that an address suggests is taken, the whole address is the username")
  func suggestedName() async throws {
    try await withAPI { world in
      for (email, username, code) in [
        ("user@example.org", "user@example.org", nil), ("grace@example.org", "grace", nil),
        ("user@example.com", nil, "email_taken"),
      ] as [(String, String?, String?)] {
        let made = try await world.call(
          .post, Self.users, as: .manager, body: ["email": .string(email)])
        #expect(try made.json["username"]?.stringValue == username)
        #expect(try made.code == code)
      }
    }
  }

  @Test("Only administrators mark a local account against runs, and everybody sees the mark")
  func breakGlass() async throws {
    try await withAPI { world in
      let path = "\(Self.users)/\(Visitor.user.id)"
      let refused = try await world.call(
        .patch, path, as: .manager, body: ["is_break_glass": true])
      #expect(try refused.code == "admin_required")
      let marked = try await world.call(
        .patch, path, as: .admin, body: ["is_break_glass": true])
      #expect(try marked.json["is_break_glass"] == true)
    }
  }

  @Test("One's own names may be equal, and may be written in another case")
  func ownNames() async throws {
    try await withAPI { world in
      let path = "\(Self.users)/\(Visitor.user.id)"
      for body: JSONValue in [
        ["username": "USER"], ["username": "user@example.com"], ["email": "USER@example.com"],
      ] {
        let change = try await world.call(.patch, path, as: .manager, body: body)
        #expect(change.status == 200, "\(change.text)")
      }
    }
  }

  @Test("A change counts the version up, keeps what isn't named, and clears what is null")
  func change() async throws {
    try await withAPI { world in
      let path = "\(Self.users)/\(Visitor.user.id)"
      world.clock.move(by: .seconds(5))
      let first = try await world.call(
        .patch, path, as: .manager, body: ["display_name": "O'Brien (HR); DROP TABLE users"])
      #expect(first.status == 200)
      #expect(try first.json["display_name"] == "O'Brien (HR); DROP TABLE users")
      #expect(try first.json["email"] == "user@example.com")
      #expect(try first.json["version"] == 2)
      #expect(try first.json["updated_at"] == "2026-01-01T00:00:05Z")
      let second = try await world.call(
        .patch, path, as: .manager, body: ["display_name": nil, "email": nil])
      #expect(try second.json["display_name"] == .null)
      #expect(try second.json["email"] == .null)
      #expect(try second.json["version"] == 3)
      let third = try await world.call(
        .patch, path, as: .manager, body: ["display_name": nil, "is_active": true])
      #expect(try third.json["version"] == 3)
    }
  }

  @Test("If-Match holds a change against the version that was read")
  func ifMatch() async throws {
    try await withAPI { world in
      let path = "\(Self.users)/\(Visitor.user.id)"
      let read = try await world.call(.get, path, as: .manager)
      let tag = try #require(read.headers["ETag"])
      let headers: HTTPHeaders = ["If-Match": tag]
      let first = try await world.call(
        .patch, path, as: .manager, body: ["display_name": "One"], headers: headers)
      #expect(first.status == 200)
      for (method, target, body) in [
        (.patch, path, ["display_name": "Two"]), (.delete, path, nil),
        (.post, path + "/restore", nil),
      ] as [(HTTPMethod, String, JSONValue?)] {
        let late = try await world.call(
          method, target, as: .manager, body: body, headers: headers)
        #expect(late.status == 412)
        #expect(try late.code == "stale_version")
      }
      let fresh = try #require(first.headers["ETag"])
      let second = try await world.call(
        .patch, path, as: .manager, body: ["display_name": "Two"], headers: ["If-Match": fresh])
      #expect(second.status == 200)
    }
  }

  @Test("A new password ends the sessions, and only the new one signs in")
  func password() async throws {
    try await withAPI { world in
      _ = try await world.token(of: .user)
      let path = "\(Self.users)/\(Visitor.user.id)"
      let change = try await world.call(
        .patch, path, as: .manager,
        body: ["password": "Another-Horse-8", "must_change_password": true])
      #expect(change.status == 200)
      #expect(try change.json["must_change_password"] == true)
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .user).status == 401)
      for (password, status) in [(Visitor.password, 401), ("Another-Horse-8", 200)] {
        let login = try await world.call(
          .post, "/api/v1/auth/login",
          body: ["username": "user", "password": .string(password)])
        #expect(login.status == status)
      }
      let weak = try await world.call(
        .patch, path, as: .manager, body: ["password": "short"])
      #expect(try weak.code == "weak_password")
    }
  }

  static func path(_ user: JSONValue) -> String {
    "\(users)/\(user["user_id"]?.stringValue ?? "")"
  }
}
