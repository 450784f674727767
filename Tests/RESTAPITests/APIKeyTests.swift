import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Testing
import Values

@Suite("API keys over REST")
struct APIKeyTests {
  private static let secret = "sk-0123456789abcdef"
  private static let own = "/api/v1/api-keys"
  private static let system = "/api/v1/system/api-keys"

  @discardableResult
  private func put(
    _ path: String, _ secret: String = APIKeyTests.secret, as visitor: Visitor = .user,
    in world: APIWorld
  ) async throws -> HTTPResponse {
    try await world.call(.put, path, as: visitor, body: ["key": .string(secret)])
  }

  @Test("A key is kept, shown by its end only, replaced and removed")
  func life() async throws {
    try await withAPI { world in
      let path = Self.own + "/openai"
      let made = try await put(path, in: world)
      #expect(made.status == 201)
      #expect(try made.json["hint"] == "…cdef")
      #expect(!made.text.contains("sk-"))
      #expect(try await put(path, "short", in: world).status == 200)
      let read = try await world.call(.get, path, as: .user)
      #expect(try read.json["hint"] == "…")
      let list = try await world.call(.get, Self.own, as: .user)
      #expect(try list.json["items"]?.arrayValue?.count == 1)
      #expect(try await world.call(.get, path, as: .admin).status == 404, "not the admin's")
      #expect(try await world.call(.delete, path, as: .user).status == 204)
      #expect(try await world.call(.get, path, as: .user).code == "api_key_not_found")
    }
  }

  @Test("Resolving gives the own key, else the system's, and counts each where it is")
  func resolution() async throws {
    try await withAPI { world in
      func resolve(_ visitor: Visitor) async throws -> HTTPResponse {
        try await world.call(.get, Self.own + "/openai/resolve", as: visitor)
      }
      #expect(try await resolve(.user).code == "api_key_not_found")
      try await put(Self.system + "/openai", "shared-secret", as: .admin, in: world)
      let shared = try await resolve(.user)
      #expect(
        try shared.json == ["provider": "openai", "key": "shared-secret", "source": "system"])
      #expect(shared.headers["Cache-Control"] == "no-store")
      try await put(Self.own + "/openai", in: world)
      #expect(try await resolve(.user).json["source"] == "user")
      #expect(try await resolve(.user).json["key"] == .string(Self.secret))
      #expect(try await resolve(.admin).json["source"] == "system")
      let own = try await world.call(.get, Self.own + "/openai", as: .user).json
      #expect(own["usage_count"] == 2)
      let counted = try await world.call(.get, Self.system + "/openai", as: .admin).json
      #expect(counted["usage_count"] == 2)
      #expect(counted["last_used_at"]?.isNull == false)
      #expect(try await resolve(.guest).status == 403)
    }
  }

  @Test("An API token resolves its owner's keys, and changes none")
  func byToken() async throws {
    try await withAPI { world in
      try await put(Self.own + "/openai", as: .powerUser, in: world)
      let made = try await world.call(
        .post, "/api/v1/auth/tokens", as: .powerUser, body: ["name": "app"])
      let value = try #require(try made.json["token"]?.stringValue)
      let headers: HTTPHeaders = ["Authorization": "Bearer \(value)"]
      let resolved = try await world.call(.get, Self.own + "/openai/resolve", headers: headers)
      #expect(try resolved.json["key"] == .string(Self.secret))
      let removal = try await world.call(.delete, Self.own + "/openai", headers: headers)
      #expect(removal.status == 403)
    }
  }

  @Test(
    "A secret is answered only where nobody on a network can read it",
    arguments: [
      ("127.0.0.1", false, [:], 200), ("::1", false, [:], 200), ("192.0.2.1", false, [:], 403),
      ("192.0.2.1", true, [:], 200), ("127.0.0.1", false, ["X-Forwarded-For": "192.0.2.1"], 403),
      ("127.0.0.1", false, ["Forwarded": "for=192.0.2.1"], 403),
    ] as [(String, Bool, HTTPHeaders, Int)])
  func sealedTransport(
    address: String, isSecure: Bool, headers: HTTPHeaders, status: Int
  ) async throws {
    try await withAPI { world in
      try await put(Self.own + "/openai", in: world)
      var request = HTTPRequest(
        .get, Self.own + "/openai/resolve", headers: headers,
        peer: .network(try #require(NetworkAddress(address))), isSecure: isSecure)
      request.headers["Authorization"] = "Bearer \(try await world.token(of: .user))"
      let answer = try await world.send(request)
      #expect(answer.status == status)
      if status == 403 { #expect(!answer.text.contains(Self.secret)) }
    }
  }

  @Test("The secret stands in no audit event, and each change has one")
  func audit() async throws {
    try await withAPI { world in
      try await put(Self.own + "/openai", in: world)
      try await put(Self.own + "/openai", "another-long-secret", in: world)
      try await world.call(.delete, Self.own + "/openai", as: .user)
      let events = try await world.database.read { connection in
        try connection.rows(
          """
          SELECT action, actor_name, coalesce(before, '') || coalesce(after, '') FROM audit_events
          WHERE subject_kind = 'api_key' ORDER BY sequence
          """
        ) { "\($0.text(0)) \($0.text(1)) \($0.text(2))" }
      }
      #expect(events.count == 3)
      #expect(events[0].hasPrefix("api_key.created user"))
      #expect(events[2].hasPrefix("api_key.removed user"))
      #expect(!events.joined().contains("secret"))
      #expect(!events.joined().contains("0123456789"))
    }
  }

  @Test(
    "A provider that none can be called, and a body without a secret, are refused",
    arguments: [
      ("OpenAI", ["key": "x"], "provider:format"), ("a%20b", ["key": "x"], "provider:format"),
      ("%C3%A9", ["key": "x"], "provider:format"), ("openai", [:], "key:required"),
      ("openai", ["key": ""], "key:too_short"), ("openai", ["key": nil], "key:type"),
      ("openai", ["key": 7], "key:type"), ("openai", ["key": "a\u{0}b"], "key:characters"),
      ("openai", ["key": "x", "provider": "y"], "provider:unknown"),
    ] as [(String, JSONValue, String)])
  func badInput(provider: String, body: JSONValue, fault: String) async throws {
    try await withAPI { world in
      let answer = try await world.call(.put, "\(Self.own)/\(provider)", as: .user, body: body)
      #expect(answer.status == 422)
      #expect(try answer.faults == [fault])
    }
  }
}
