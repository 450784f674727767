import HTTPRouting
import Testing
import Values

@Suite("Giving and taking roles")
struct GrantTests {
  private static let guest = "/api/v1/auth/users/\(Visitor.guest.id)"

  @Test("A role for some time counts until its end, and nothing from then on")
  func expiry() async throws {
    try await withAPI { world in
      let given = try await world.call(
        .post, Self.guest + "/grants", as: .admin,
        body: [
          "role": "manager", "expires_at": "2026-01-01T01:00:00Z", "reason": "Covers for Kim.",
        ])
      #expect(given.status == 201)
      #expect(try given.json["source"] == "manual")
      #expect(try given.json["granted_by"]?.stringValue == Visitor.admin.id.description)
      #expect(try await world.call(.get, "/api/v1/auth/users", as: .guest).status == 200)
      world.clock.move(by: .seconds(3600))
      #expect(try await world.call(.get, "/api/v1/auth/users", as: .guest).status == 403)
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .guest).json["role"] == .null)
      let list = try await world.call(.get, Self.guest + "/grants", as: .admin).json
      #expect(list["total"] == 1)
      #expect(list["items"]?.arrayValue?.first?["reason"] == "Covers for Kim.")
    }
  }

  @Test("The same role again gets the new end and the new reason")
  func again() async throws {
    try await withAPI { world in
      for reason in ["First.", "Second."] {
        let given = try await world.call(
          .post, Self.guest + "/grants", as: .manager,
          body: ["role": "user", "reason": .string(reason)])
        #expect(given.status == 201)
      }
      let list = try await world.call(.get, Self.guest + "/grants", as: .manager).json
      #expect(list["items"]?.arrayValue?.map { $0["reason"] } == ["Second."])
    }
  }

  @Test("A grant that is taken away is gone at the next request")
  func removal() async throws {
    try await withAPI { world in
      let given = try await world.call(
        .post, Self.guest + "/grants", as: .manager, body: ["role": "user"])
      let id = try #require(try given.json["grant_id"]?.stringValue)
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .guest).json["role"] == "user")
      let path = "\(Self.guest)/grants/\(id)"
      #expect(try await world.call(.delete, path, as: .manager).status == 204)
      #expect(try await world.call(.get, "/api/v1/auth/me", as: .guest).json["role"] == .null)
      let missing = try await world.call(.delete, path, as: .manager)
      #expect(try missing.code == "grant_not_found")
    }
  }

  @Test(
    "What doesn't fit is refused with the field's name",
    arguments: [
      (["role": "king"], "role:choice"), (["role": nil], "role:type"), ([:], "role:required"),
      (["role": "user", "expires_at": "2025-12-31T00:00:00Z"], "expires_at:format"),
      (["role": "user", "expires_at": "2026-01-01T00:00:00Z"], "expires_at:format"),
      (["role": "user", "expires_at": "tomorrow"], "expires_at:format"),
      (["role": "user", "expires_at": 5], "expires_at:type"),
      (["role": "user", "reason": ""], "reason:too_short"),
      (["role": "user", "source": "request"], "source:unknown"),
    ] as [(JSONValue, String)])
  func faults(body: JSONValue, fault: String) async throws {
    try await withAPI { world in
      let refused = try await world.call(
        .post, Self.guest + "/grants", as: .manager, body: body)
      #expect(refused.status == 422)
      #expect(try refused.faults == [fault])
    }
  }

  @Test("An unknown user has no grants to list, to give or to take")
  func unknownUser() async throws {
    try await withAPI { world in
      for id in [DeclaredAccess.unknown, "42"] {
        let path = "/api/v1/auth/users/\(id)/grants"
        let list = try await world.call(.get, path, as: .manager)
        #expect(try list.code == "user_not_found")
        #expect(try list.json["title"] == "User not found")
        let given = try await world.call(.post, path, as: .manager, body: ["role": "user"])
        #expect(given.status == 404)
      }
    }
  }
}
