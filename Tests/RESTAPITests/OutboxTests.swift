import HTTPRouting
import SQLStore
import Testing
import Values

@Suite("The outbox over REST")
struct OutboxTests {
  private static let id = UniqueID(high: 0x019a_0000_0000_8000, low: 1 << 63)

  /// A change that the directory has refused.
  private func queue(_ world: APIWorld) async throws {
    try await world.change(
      """
      INSERT INTO outbox (sequence, id, directory, account_id, username, entry_dn, kind, matter,
        intent, state, attempts, next_attempt_at, error, created_at, updated_at)
      VALUES (1, \(Self.id), 'corp', \(Visitor.user.id), 'user', 'uid=user', 'update_entry',
        'attributes', '{"email":{"from":null,"to":"a@example.com"}}', 'failed', 1, 0,
        'The directory refused it.', 0, 0)
      """)
  }

  @Test("Changes are listed by state, and a refused one is tried again")
  func retry() async throws {
    try await withAPI { world in
      try await queue(world)
      let failed = try await world.call(.get, "/api/v1/outbox?state=failed", as: .admin).json
      #expect(failed["total"] == 1)
      let item = try #require(failed["items"]?.arrayValue?.first)
      #expect(item["kind"] == "update_entry")
      #expect(item["error"] == "The directory refused it.")
      #expect(item["next_attempt_at"] == .null)
      let retried = try await world.call(
        .post, "/api/v1/outbox/\(Self.id)/retry", as: .admin)
      #expect(retried.status == 202)
      #expect(try retried.json["state"] == "pending")
      let waiting = try await world.call(
        .get, "/api/v1/outbox?state=pending&directory=corp", as: .admin
      ).json
      #expect(waiting["total"] == 1)
      let metrics = try await world.call(.get, "/metrics", as: .anonymous).text
      #expect(metrics.contains("muster_outbox_waiting{directory=\"corp\"} 1"))
      #expect(metrics.contains("muster_outbox_oldest_seconds{directory=\"corp\"} "))
    }
  }

  @Test("The deletion of an entry can be discarded, and nothing else")
  func discard() async throws {
    try await withAPI { world in
      try await queue(world)
      let path = "/api/v1/outbox/\(Self.id)/discard"
      let needed = try await world.call(.post, path, as: .admin)
      #expect(needed.status == 409)
      #expect(try needed.code == "already_decided")
      try await world.change(
        "UPDATE outbox SET kind = 'delete_entry', intent = '{\"last_seen\":{}}'")
      let discarded = try await world.call(.post, path, as: .admin)
      #expect(discarded.status == 200)
      #expect(try discarded.json["state"] == "superseded")
      #expect(try await world.call(.post, path, as: .admin).status == 409)
    }
  }

  @Test("Only those who run directories see it, and an unknown change is not found")
  func rights() async throws {
    try await withAPI { world in
      #expect(try await world.call(.get, "/api/v1/outbox", as: .manager).status == 403)
      let missing = try await world.call(
        .post, "/api/v1/outbox/\(Self.id)/retry", as: .admin)
      #expect(missing.status == 404)
      #expect(try missing.code == "outbox_item_not_found")
    }
  }
}
