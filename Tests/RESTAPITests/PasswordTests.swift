import HTTPRouting
import SQLStore
import Testing
import Values

@Suite("Passwords, registration and failed sign-ins over REST")
struct PasswordTests {
  @Test("A generated password has 16 characters and passes the check")
  func generated() async throws {
    try await withAPI { world in
      let answer = try await world.call(.get, "/api/v1/auth/generate-password", as: .guest)
      #expect(answer.headers["Cache-Control"] == "no-store")
      let password = try #require(try answer.json["password"]?.stringValue)
      #expect(password.unicodeScalars.count == 16)
      let check = try await world.call(
        .post, "/api/v1/auth/check-password", as: .guest, body: ["password": .string(password)])
      #expect(try check.json == ["valid": true, "strength": "strong", "problems": []])
    }
  }

  @Test("A weak password is judged with what to do about it")
  func weak() async throws {
    try await withAPI { world in
      let check = try await world.call(
        .post, "/api/v1/auth/check-password", as: .user, body: ["password": "user"])
      #expect(try check.json["valid"] == false)
      #expect(try check.json["strength"] == "weak")
      #expect(try check.json["problems"]?.arrayValue?.count == 4)
    }
  }

  @Test("Whoever must change the password may do that and sign out, and nothing else")
  func mustChange() async throws {
    try await withAPI { world in
      try await world.change(
        "UPDATE accounts SET must_change_password = 1 WHERE username = 'power_user'")
      let refused = try await world.call(.get, "/api/v1/auth/sessions", as: .powerUser)
      #expect(refused.status == 403)
      #expect(try refused.json["code"] == "password_change_required")
      let other = try await world.call(
        .patch, "/api/v1/auth/me", as: .powerUser, body: ["display_name": "New"])
      #expect(try other.json["code"] == "password_change_required")
      let changed = try await world.call(
        .patch, "/api/v1/auth/me", as: .powerUser,
        body: [
          "current_password": .string(Visitor.password), "new_password": "Another-Horse-8",
        ])
      #expect(changed.status == 200)
      #expect(try changed.json["must_change_password"] == false)
    }
  }

  @Test("Registering makes a user; a name that somebody has is refused as taken")
  func register() async throws {
    try await withAPI { world in
      let body: JSONValue = [
        "username": "newcomer", "email": "new@example.com", "password": "Another-Horse-8",
      ]
      let made = try await world.call(.post, "/api/v1/auth/register", body: body)
      #expect(made.status == 201)
      #expect(try made.json["role"] == "user")
      let again = try await world.call(
        .post, "/api/v1/auth/register",
        body: ["username": "NEWCOMER", "password": "Another-Horse-8"])
      #expect(again.status == 409)
      #expect(try again.json["code"] == "username_taken")
      let crossed = try await world.call(
        .post, "/api/v1/auth/register",
        body: ["username": "New@Example.com", "password": "Another-Horse-8"])
      #expect(try crossed.json["code"] == "username_taken")
      let weak = try await world.call(
        .post, "/api/v1/auth/register", body: ["username": "another", "password": "another1"])
      #expect(weak.status == 422)
      #expect(try weak.json["code"] == "weak_password")
      let role = try await world.call(
        .post, "/api/v1/auth/register",
        body: ["username": "third", "password": "Another-Horse-8", "role": "admin"])
      #expect(role.status == 422)
    }
  }

  @Test("Failed sign-ins show, hold up, and are forgotten by whoever may manage the account")
  func lockout() async throws {
    try await withAPI { world in
      let path = "/api/v1/auth/users/\(Visitor.user.id)/lockout"
      for _ in 1...3 { #expect(try await signIn(world, "wrong") == 401) }
      #expect(try await signIn(world, Visitor.password) == 429)
      let state = try await world.call(.get, path, as: .manager)
      #expect(try state.json["failures"] == 3)
      #expect(try state.json["networks"]?.arrayValue?.first?["next_attempt_at"] != .null)
      #expect(try await world.call(.delete, path, as: .manager).status == 204)
      #expect(try await world.call(.get, path, as: .manager).json["failures"] == 0)
      #expect(try await signIn(world, Visitor.password) == 200)
      let higher = try await world.call(
        .delete, "/api/v1/auth/users/\(Visitor.admin.id)/lockout", as: .manager)
      #expect(try higher.json["code"] == "higher_role")
    }
  }

  private func signIn(_ world: APIWorld, _ password: String) async throws -> Int {
    try await world.call(
      .post, "/api/v1/auth/login",
      body: ["username": "user", "password": .string(password)]
    ).status
  }
}
