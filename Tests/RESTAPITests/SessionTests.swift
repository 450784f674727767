import HTTPRouting
import RESTAPI
import Testing
import Values

@Suite("Sessions over REST")
struct SessionTests {
  private static let own = "/api/v1/auth/sessions"
  private static let all = "/api/v1/sessions"

  private func items(_ response: HTTPResponse) throws -> [JSONValue] {
    #expect(response.status == 200, "\(response.text)")
    return try response.json["items"]?.arrayValue ?? []
  }

  /// Signs in once more, and returns the new token and the session behind it.
  private func signInAgain(
    _ visitor: Visitor, in world: APIWorld
  ) async throws -> (token: String, session: String) {
    world.forget(visitor)
    let token = try await world.token(of: visitor)
    let own = try items(try await world.call(.get, Self.own, as: visitor))
    let current = try #require(own.first { $0["is_current"] == true })
    return (token, try #require(current["session_id"]?.stringValue))
  }

  private func status(of token: String, in world: APIWorld) async throws -> Int {
    try await world.call(
      .get, "/api/v1/auth/me", headers: ["Authorization": "Bearer \(token)"]
    ).status
  }

  @Test("People see their own sessions, with the one that asks marked and its token's end")
  func ownList() async throws {
    try await withAPI { world in
      let first = try await signInAgain(.user, in: world)
      world.clock.move(by: .seconds(5))
      let second = try await signInAgain(.user, in: world)
      _ = try await world.token(of: .admin)
      let sessions = try items(try await world.call(.get, Self.own, as: .user))
      #expect(sessions.map { $0["session_id"]?.stringValue } == [second.session, first.session])
      #expect(sessions.map { $0["is_current"] } == [true, false])
      #expect(sessions[0]["token_hint"]?.stringValue == String(second.token.suffix(8)))
      #expect(sessions[0]["offline"] == false)
      #expect(sessions[0]["user"] == nil)
      let page = try await world.call(.get, Self.own + "?limit=1&sort=created_at", as: .user)
      #expect(try items(page).first?["session_id"]?.stringValue == first.session)
      #expect(try page.json["total"] == 2)
      #expect(try page.json["next_cursor"]?.isNull == false)
    }
  }

  @Test("Ending one session kills its token at once, and somebody else's can't be ended")
  func endOne() async throws {
    try await withAPI { world in
      let first = try await signInAgain(.user, in: world)
      let foreign = try await signInAgain(.admin, in: world)
      _ = try await signInAgain(.user, in: world)
      let wrong = try await world.call(.delete, "\(Self.own)/\(foreign.session)", as: .user)
      #expect(try wrong.code == "session_not_found")
      #expect(try await status(of: foreign.token, in: world) == 200)
      let ended = try await world.call(.delete, "\(Self.own)/\(first.session)", as: .user)
      #expect(ended.status == 204)
      #expect(ended.headers["X-Refreshed-Token"] != nil)
      #expect(try await status(of: first.token, in: world) == 401)
      let again = try await world.call(.delete, "\(Self.own)/\(first.session)", as: .user)
      #expect(again.status == 404)
      let nonsense = try await world.call(.delete, "\(Self.own)/x'--", as: .user)
      #expect(try nonsense.code == "session_not_found")
    }
  }

  @Test("Ending the session that asks signs out, and gives no new token")
  func endCurrent() async throws {
    try await withAPI { world in
      let current = try await signInAgain(.user, in: world)
      let ended = try await world.call(.delete, "\(Self.own)/\(current.session)", as: .user)
      #expect(ended.status == 204)
      #expect(ended.headers["X-Refreshed-Token"] == nil)
      #expect(try await status(of: current.token, in: world) == 401)
    }
  }

  @Test("Ending all others leaves the session that asks")
  func endOthers() async throws {
    try await withAPI { world in
      let first = try await signInAgain(.user, in: world)
      let second = try await signInAgain(.user, in: world)
      let third = try await signInAgain(.user, in: world)
      #expect(try await world.call(.delete, Self.own, as: .user).status == 204)
      #expect(try await status(of: first.token, in: world) == 401)
      #expect(try await status(of: second.token, in: world) == 401)
      #expect(try await status(of: third.token, in: world) == 200)
    }
  }

  @Test("Managers see everybody's sessions with their users, or one person's")
  func managedList() async throws {
    try await withAPI { world in
      for visitor in Visitor.allCases where visitor != .anonymous {
        _ = try await world.token(of: visitor)
      }
      let sessions = try items(try await world.call(.get, Self.all, as: .manager))
      let names = sessions.compactMap { $0["user"]?["username"]?.stringValue }
      #expect(Set(names) == ["guest", "user", "power_user", "manager", "admin"])
      let one = try await world.call(.get, Self.all + "?user_id=\(Visitor.user.id)", as: .manager)
      #expect(try items(one).map { $0["user"]?["username"] } == ["user"])
      let none = try await world.call(
        .get, Self.all + "?user_id=01980f4e-0000-7000-8000-000000000000", as: .manager)
      #expect(try items(none).isEmpty)
    }
  }

  @Test("Managers end sessions of people up to their own rank")
  func managedEnd() async throws {
    try await withAPI { world in
      let user = try await signInAgain(.user, in: world)
      let admin = try await signInAgain(.admin, in: world)
      for target in ["\(Self.all)/\(admin.session)", "\(Self.all)?user_id=\(Visitor.admin.id)"] {
        let refused = try await world.call(.delete, target, as: .manager)
        #expect(refused.status == 403)
        #expect(try refused.code == "higher_role", "\(target)")
      }
      #expect(try await status(of: admin.token, in: world) == 200)
      let one = try await world.call(.delete, "\(Self.all)/\(user.session)", as: .manager)
      #expect(one.status == 204)
      #expect(try await status(of: user.token, in: world) == 401)
      let again = try await signInAgain(.user, in: world)
      let all = try await world.call(
        .delete, "\(Self.all)?user_id=\(Visitor.user.id)", as: .manager)
      #expect(all.status == 204)
      #expect(try await status(of: again.token, in: world) == 401)
    }
  }

  @Test(
    "A query that can't be meant is refused by the parameter's name",
    arguments: [
      ("DELETE", "", "user_id:required"), ("DELETE", "?user_id=x", "user_id:format"),
      ("GET", "?user_id=' OR 1=1", "user_id:format"), ("GET", "?limit=0", "limit:range"),
      ("GET", "?limit=201", "limit:range"), ("GET", "?sort=user_agent", "sort:format"),
      ("GET", "?cursor=nonsense", "cursor:format"), ("GET", "?user=x", "user:unknown"),
    ])
  func badQueries(method: String, query: String, fault: String) async throws {
    try await withAPI { world in
      let target = Self.all + query.replacing(" ", with: "%20")
      let answer = try await world.call(HTTPMethod(method), target, as: .admin)
      #expect(answer.status == 422)
      #expect(try answer.faults == [fault])
    }
  }

  @Test("A session that is idle for too long, or at its end, is told apart from one that was ended")
  func kindsOfEnd() async throws {
    try await withAPI { world in
      let first = try await signInAgain(.user, in: world)
      #expect(
        try await world.call(.delete, "\(Self.own)/\(first.session)", as: .user).status == 204)
      let header: HTTPHeaders = ["Authorization": "Bearer \(first.token)"]
      let ended = try await world.call(.get, "/api/v1/auth/me", headers: header)
      #expect(try ended.code == "unauthenticated")
      world.clock.move(by: .seconds(86_400))
      let over = try await world.call(.get, "/api/v1/auth/me", headers: header)
      #expect(try over.code == "session_expired")
    }
  }

  @Test("Behind an https address the cookie is bound to host and TLS, and only it counts")
  func secureCookie() async throws {
    try await withAPI({ $0.publicURL = "https://muster.example" }) { world in
      let body: JSONValue = ["username": "user", "password": .string(Visitor.password)]
      let login = try await world.call(.post, "/api/v1/auth/login", body: body)
      let cookie = try #require(login.headers["Set-Cookie"])
      #expect(cookie.hasPrefix("__Host-muster_session="))
      for word in ["Secure", "HttpOnly", "SameSite=Strict", "Path=/"] {
        #expect(cookie.contains(word), "\(cookie)")
      }
      let token = try #require(try login.json["token"]?.stringValue)
      for (name, status) in [("__Host-muster_session", 200), ("muster_session", 401)] {
        let me = try await world.call(
          .get, "/api/v1/auth/me", headers: ["Cookie": "\(name)=\(token)"])
        #expect(me.status == status, "\(name)")
      }
    }
  }
}
