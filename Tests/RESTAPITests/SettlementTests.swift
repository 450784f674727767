import Directory
import HTTPRouting
import RESTAPI
import SQLStore
import Services
import Testing
import Values

@Suite("Collisions, conflicts, orphans and undo")
struct SettlementTests {
  private static let corp = "/api/v1/directories/corp"
  private static let entry = UniqueID(high: 1 << 32 | 0x1000, low: 0x8000_0000_0000_0001)

  /// A world with an entry that brings the names of the account `user`, and one of its own.
  private func withCollision(_ body: (APIWorld) async throws -> Void) async throws {
    try await withAPI { world in
      world.directory.hold(people: [.person(1, uid: "user"), .person(2)])
      try await world.serving {
        _ = try await world.run()
        try await body(world)
      }
    }
  }

  @Test("A collision shows entry, account, attribute and proposal, and is settled once")
  func link() async throws {
    try await withCollision { world in
      let page = try await world.call(.get, Self.corp + "/collisions", as: .admin).json
      #expect(page["total"] == 1)
      let collision = try #require(page["items"]?.arrayValue?.first)
      #expect(collision["entry_uuid"] == .string(Self.entry.description))
      #expect(collision["opened_at"] == "2026-01-01T00:00:00Z")
      let account = try #require(collision["accounts"]?.arrayValue?.first)
      #expect(account["user_id"] == .string(Visitor.user.id.description))
      #expect(account["attributes"] == ["username"])
      #expect(account["proposed"] == true)
      let path = Self.corp + "/collisions/\(Self.entry)"
      let linked = try await world.call(
        .post, path, as: .admin,
        body: ["action": "link", "user_id": .string(Visitor.user.id.description)])
      #expect(linked.status == 200, "\(linked.text)")
      #expect(try linked.json["user"]?["directory"]?["name"] == "corp")
      let again = try await world.call(.post, path, as: .admin, body: ["action": "link"])
      #expect(try again.code == "collision_not_found")
    }
  }

  @Test("An entry is kept apart once")
  func separate() async throws {
    try await withCollision { world in
      let path = Self.corp + "/collisions/\(Self.entry)"
      let kept = try await world.call(.post, path, as: .admin, body: ["action": "separate"])
      #expect(kept.status == 200, "\(kept.text)")
      #expect(try kept.json["user"] == .null)
      let again = try await world.call(.post, path, as: .admin, body: ["action": "separate"])
      #expect(try again.code == "already_decided")
      let page = try await world.call(.get, Self.corp + "/collisions", as: .admin).json
      #expect(page["items"]?.arrayValue?.first?["decision"] == "separate")
    }
  }

  @Test(
    "A decision that doesn't fit is refused with the field's name",
    arguments: [
      (["action": "merge"], "action:choice"), ([:], "action:required"),
      (["action": "link", "user_id": "me"], "user_id:format"),
      (
        ["action": "separate", "user_id": "01980f4e-0000-7000-8000-000000000000"], "user_id:unknown"
      ),
      (["action": "link", "user_id": "01980f4e-0000-7000-8000-000000000000"], "user_id:format"),
    ] as [(JSONValue, String)])
  func badDecision(body: JSONValue, fault: String) async throws {
    try await withCollision { world in
      let response = try await world.call(
        .post, Self.corp + "/collisions/\(Self.entry)", as: .admin, body: body)
      #expect(response.status == 422)
      #expect(try response.faults == [fault])
    }
  }

  @Test("A conflict shows three values, and the side that is kept")
  func conflict() async throws {
    try await withCollision { world in
      let id = UniqueID(high: 0x8000, low: 1 << 63)
      try await world.change(
        """
        INSERT INTO conflicts (id, directory, account_id, attribute, baseline_value,
          directory_value, local_value, opened_at)
        SELECT \(id), 'corp', id, 'display_name', NULL, 'There', display_name, 0 FROM accounts
        WHERE username = 'p2'
        """)
      let page = try await world.call(.get, Self.corp + "/conflicts", as: .admin).json
      let conflict = try #require(page["items"]?.arrayValue?.first)
      #expect(conflict["conflict_id"] == .string(id.description))
      #expect(conflict["username"] == "p2")
      #expect(conflict["baseline_value"] == .null)
      #expect(conflict["directory_value"] == "There")
      #expect(conflict["local_value"] == "Person 2")
      let path = Self.corp + "/conflicts/\(id)"
      let bad = try await world.call(.post, path, as: .admin, body: ["keep": "both"])
      #expect(try bad.faults == ["keep:choice"])
      let kept = try await world.call(.post, path, as: .admin, body: ["keep": "directory"])
      #expect(try kept.json["display_name"] == "There")
      let again = try await world.call(.post, path, as: .admin, body: ["keep": "local"])
      #expect(try again.code == "conflict_not_found")
    }
  }

  @Test("An entry that is set aside is tried again by a full run")
  func retry() async throws {
    try await withCollision { world in
      let path = Self.corp + "/quarantine/\(Self.entry)/retry"
      let retried = try await world.call(.post, path, as: .admin)
      #expect(retried.status == 202, "\(retried.text)")
      let run = try #require(try retried.json["run_id"]?.stringValue)
      #expect(retried.headers["Location"] == "/api/v1/runs/\(run)")
      #expect(try retried.json["entry_dn"] == .null)
      #expect(try await world.end(of: run)["mode"] == "full")
      let missing = try await world.call(.post, Self.corp + "/quarantine/x/retry", as: .admin)
      #expect(try missing.code == "quarantined_entry_not_found")
    }
  }

  @Test("A run is undone by another one, which can't be undone")
  func undo() async throws {
    try await withCollision { world in
      let runs = try await world.call(.get, "/api/v1/runs", as: .admin).json
      let id = try #require(runs["items"]?.arrayValue?.first?["run_id"]?.stringValue)
      let answer = try await world.call(.post, "/api/v1/runs/\(id)/undo", as: .admin)
      #expect(answer.status == 202, "\(answer.text)")
      let undo = try #require(try answer.json["run_id"]?.stringValue)
      #expect(answer.headers["Location"] == "/api/v1/runs/\(undo)")
      let ended = try await world.end(of: undo)
      #expect(ended["status"] == "applied")
      #expect(ended["undoes"] == .string(id))
      #expect(ended["counts"]?["archived"] == 1)
      let again = try await world.call(.post, "/api/v1/runs/\(undo)/undo", as: .admin)
      #expect(try again.code == "plan_stale")
      let stale = try await world.call(
        .post, "/api/v1/runs/\(id)/undo", as: .admin, headers: ["If-Match": "\"1\""])
      #expect(stale.status == 412)
    }
  }

  @Test("Orphans are listed and removed by their ids; what is none stays, and the answer says so")
  func orphans() async throws {
    try await withCollision { world in
      world.directory.hold(people: [.person(1, uid: "user")])
      _ = try await world.run()
      let page = try await world.call(.get, Self.corp + "/orphaned", as: .admin).json
      #expect(page["total"] == 1)
      let orphan = try #require(page["items"]?.arrayValue?.first)
      #expect(orphan["name"] == "p2")
      let id = try #require(orphan["id"])
      let removed = try await world.call(
        .delete, Self.corp + "/orphaned", as: .admin,
        body: ["ids": [id, .string("link:\(Self.entry)")]])
      #expect(try removed.json["removed"] == [id])
      #expect(try removed.json["kept"]?.arrayValue?.first?["reason"] == "no_orphan")
      let bad = try await world.call(
        .delete, Self.corp + "/orphaned", as: .admin, body: ["ids": ["user:1"]])
      #expect(try bad.faults == ["ids[0]:format"])
      let other = try await world.call(.get, "/api/v1/directories/other/orphaned", as: .admin)
      #expect(try other.code == "directory_not_found")
    }
  }
}
