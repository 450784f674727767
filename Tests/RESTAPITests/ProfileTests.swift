import HTTPRouting
import RESTAPI
import SQLStore
import Testing
import Values

@Suite("Changing one's own account")
struct ProfileTests {
  private static let me = "/api/v1/auth/me"

  @Test("Everybody who is signed in changes their own names", arguments: Visitor.allCases)
  func names(visitor: Visitor) async throws {
    guard visitor != .anonymous else { return }
    try await withAPI { world in
      let change = try await world.call(
        .patch, Self.me, as: visitor,
        body: ["display_name": "Somebody", "email": "somebody@example.org"])
      #expect(change.status == 200, "\(change.text)")
      let seen = try await world.call(.get, Self.me, as: visitor).json
      #expect(seen["display_name"] == "Somebody")
      #expect(seen["email"] == "somebody@example.org")
      #expect(seen["request"] == .null)
      let clear = try await world.call(
        .patch, Self.me, as: visitor, body: ["display_name": nil])
      #expect(try clear.json["display_name"] == .null)
    }
  }

  @Test("A new password ends the other sessions, and this one goes on with the new token alone")
  func password() async throws {
    try await withAPI { world in
      let other = try await world.token(of: .user)
      world.forget(.user)
      let present = try await world.token(of: .user)
      let change = try await world.call(
        .patch, Self.me, as: .user,
        body: [
          "current_password": .string(Visitor.password), "new_password": "Another-Horse-8",
        ])
      #expect(change.status == 200, "\(change.text)")
      let next = try #require(change.headers["X-Refreshed-Token"])
      for (token, status) in [(other, 401), (present, 401), (next, 200)] {
        let seen = try await world.call(
          .get, Self.me, headers: ["Authorization": "Bearer \(token)"])
        #expect(seen.status == status)
      }
      let login = try await world.call(
        .post, "/api/v1/auth/login",
        body: ["username": "user", "password": "Another-Horse-8"])
      #expect(login.status == 200)
    }
  }

  @Test("With the cookie too, only the cookie that comes with a new password counts")
  func passwordByCookie() async throws {
    try await withAPI { world in
      let present = try await world.token(of: .user)
      let change = try await world.call(
        .patch, Self.me,
        body: [
          "current_password": .string(Visitor.password), "new_password": "Another-Horse-8",
        ],
        headers: ["Cookie": "muster_session=\(present)", "Sec-Fetch-Site": "same-origin"])
      #expect(change.status == 200, "\(change.text)")
      #expect(change.headers["X-Refreshed-Token"] == nil)
      let cookie = try #require(change.headers["Set-Cookie"]?.split(separator: ";").first)
      let next = try #require(cookie.split(separator: "=").last).description
      for (token, status) in [(present, 401), (next, 200)] {
        for headers in [
          ["Cookie": "muster_session=\(token)"], ["Authorization": "Bearer \(token)"],
        ] as [HTTPHeaders] {
          let seen = try await world.call(.get, Self.me, headers: headers)
          #expect(seen.status == status)
        }
      }
      let sessions = try await world.call(
        .get, "/api/v1/auth/sessions", headers: ["Authorization": "Bearer \(next)"])
      #expect(try sessions.json["total"] == 1)
      #expect(try sessions.json["items"]?.arrayValue?.first?["is_current"] == true)
    }
  }

  @Test("A new password that is refused leaves the token as it was")
  func refusedPassword() async throws {
    try await withAPI { world in
      let refused = try await world.call(
        .patch, Self.me, as: .user,
        body: ["current_password": .string(Visitor.password), "new_password": "Ab1"])
      #expect(refused.status == 422)
      #expect(try await world.call(.get, Self.me, as: .user).status == 200)
    }
  }

  @Test("The present password has to be shown, and the new one has to be a good one")
  func passwordFaults() async throws {
    try await withAPI { world in
      let right = JSONValue.string(Visitor.password)
      for (body, code, fault) in [
        (["new_password": "Another-Horse-8"], "validation", "current_password:required"),
        (["current_password": right], "validation", "new_password:required"),
        (
          ["current_password": "wrong", "new_password": "Another-Horse-8"],
          "wrong_current_password", "current_password:conflict"
        ),
        (
          ["current_password": right, "new_password": "Ab1"], "weak_password",
          "new_password:too_short"
        ),
        (["email": nil], "validation", "email:type"),
        (["role": "admin"], "validation", "role:unknown"),
      ] as [(JSONValue, String, String)] {
        let refused = try await world.call(.patch, Self.me, as: .user, body: body)
        #expect(refused.status == 422)
        #expect(try refused.code == code)
        #expect(try refused.faults == [fault])
      }
      let taken = try await world.call(
        .patch, Self.me, as: .user, body: ["email": "ADMIN@example.com"])
      #expect(try taken.code == "email_taken")
    }
  }

  @Test("Whoever must change their password can do nothing else, and then everything")
  func mustChange() async throws {
    try await withAPI { world in
      _ = try await world.token(of: .manager)
      try await world.change(
        "UPDATE accounts SET must_change_password = 1 WHERE username = 'manager'")
      let names = try await world.call(
        .patch, Self.me, as: .manager, body: ["display_name": "Somebody"])
      #expect(names.status == 403)
      #expect(try names.code == "password_change_required")
      let users = try await world.call(.get, "/api/v1/auth/users", as: .manager)
      #expect(try users.code == "password_change_required")
      let change = try await world.call(
        .patch, Self.me, as: .manager,
        body: [
          "current_password": .string(Visitor.password), "new_password": "Another-Horse-8",
        ])
      #expect(change.status == 200, "\(change.text)")
      #expect(try change.json["must_change_password"] == false)
      let next = try #require(change.headers["X-Refreshed-Token"])
      let then = try await world.call(
        .get, "/api/v1/auth/users", headers: ["Authorization": "Bearer \(next)"])
      #expect(then.status == 200)
    }
  }

  @Test("Without sign-in there is nobody to change")
  func singleUser() async throws {
    try await withAPI({ $0.isMultiuser = false }) { world in
      let change = try await world.call(.patch, Self.me, body: ["display_name": "Me"])
      #expect(change.status == 409)
      #expect(try change.code == "system_account")
    }
  }
}
