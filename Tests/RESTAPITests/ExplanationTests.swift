import HTTPRouting
import SQLStore
import Testing
import Values

@Suite("Why a user has this role and this status")
struct ExplanationTests {
  private static let users = "/api/v1/auth/users"

  @Test("Each grant says who or what gave it, and which one decides")
  func grants() async throws {
    try await withAPI { world in
      world.directory.hold(people: [.person(1)])
      try await world.serving { _ = try await world.run() }
      let list = try await world.call(.get, Self.users + "?q=p1", as: .admin).json
      let user = try #require(list["items"]?.arrayValue?.first)
      let path = "\(Self.users)/\(user["user_id"]?.stringValue ?? "")"
      world.clock.move(by: .seconds(5))
      for (role, end) in [("manager", nil), ("admin", "2026-01-01T00:00:30Z")] {
        let given = try await world.call(
          .post, path + "/grants", as: .admin,
          body: [
            "role": .string(role), "expires_at": JSONValue(end), "reason": "Covers for Kim.",
          ])
        #expect(given.status == 201)
      }
      world.clock.move(by: .seconds(60))
      let seen = try await world.call(.get, path + "/explain", as: .manager).json
      #expect(seen["role"] == "manager")
      let grants = try #require(seen["grants"]?.arrayValue)
      #expect(grants.map { $0["role"] } == ["admin", "manager", "user"])
      #expect(grants.map { $0["is_live"] } == [false, true, true])
      #expect(grants.map { $0["decides"] } == [false, true, false])
      #expect(grants.map { $0["granted_by_name"] } == ["admin", "admin", .null])
      #expect(grants[2]["rule"] == "default")
      #expect(grants[2]["run_id"]?.stringValue != nil)
    }
  }

  @Test("Each reason why an account doesn't work says who decided, and when")
  func status() async throws {
    try await withAPI { world in
      let path = "\(Self.users)/\(Visitor.user.id)"
      let active = try await world.call(.get, path + "/explain", as: .manager).json
      #expect(active["status_reasons"] == [])
      world.clock.move(by: .seconds(7))
      _ = try await world.call(.patch, path, as: .manager, body: ["is_active": false])
      world.clock.move(by: .seconds(1))
      _ = try await world.call(.delete, path, as: .admin)
      let seen = try await world.call(.get, path + "/explain", as: .manager).json
      #expect(seen["status"] == "archived")
      let reasons = try #require(seen["status_reasons"]?.arrayValue)
      #expect(reasons.map { $0["cause"] } == ["archived", "suspended"])
      #expect(reasons.map { $0["actor"] } == ["admin", "manager"])
      #expect(reasons.map { $0["decided_by"] } == ["person", "person"])
      #expect(reasons.map { $0["since"] } == ["2026-01-01T00:00:08Z", "2026-01-01T00:00:07Z"])
    }
  }

  @Test("What the directory says names the entry and the run")
  func directory() async throws {
    try await withAPI { world in
      world.directory.hold(people: [.person(1), .person(2)])
      try await world.serving {
        _ = try await world.run()
        world.directory.hold(people: [.person(1)])
        _ = try await world.run()
      }
      let list = try await world.call(.get, Self.users + "?q=p2", as: .admin).json
      let id = list["items"]?.arrayValue?.first?["user_id"]?.stringValue ?? ""
      let seen = try await world.call(.get, "\(Self.users)/\(id)/explain", as: .manager).json
      #expect(seen["status"] == "disabled")
      let reason = try #require(seen["status_reasons"]?.arrayValue?.first)
      #expect(reason["decided_by"] == "directory")
      #expect(reason["cause"] == "deleted")
      #expect(reason["entry"]?["directory"] == "corp")
      #expect(reason["run_id"]?.stringValue != nil)
    }
  }
}
