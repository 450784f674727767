import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Testing
import Values

@Suite("Audit events, settings and statistics")
struct OperationsTests {
  private static let path = "/api/v1/audit"

  @Test("Audit events are listed, the latest first, and found by each filter")
  func filters() async throws {
    try await withAPI { world in
      _ = try await world.token(of: .admin)
      _ = try await world.token(of: .manager)
      let wrong: JSONValue = ["username": "manager", "password": "wrong"]
      _ = try await world.call(.post, "/api/v1/auth/login", body: wrong)
      func actions(_ query: String) async throws -> [String] {
        let page = try await world.call(.get, "\(Self.path)?\(query)", as: .admin).json
        let items = page["items"]?.arrayValue ?? []
        #expect(page["total"] == .integer(Int64(items.count)))
        return items.compactMap { $0["action"]?.stringValue }
      }
      #expect(
        try await actions("") == [
          "session.refused", "session.opened", "session.opened", "account.created",
        ])
      #expect(
        try await actions("sort=at&actor=manager") == ["session.opened", "session.refused"])
      #expect(try await actions("actor=\(Visitor.admin.id)") == ["session.opened"])
      #expect(try await actions("subject=\(Visitor.manager.id)").count == 2)
      #expect(try await actions("subject=SYSTEM") == ["account.created"])
      #expect(try await actions("action=session").count == 3)
      #expect(try await actions("action=session.opened").count == 2)
      #expect(try await actions("action=sess").isEmpty)
      #expect(try await actions("q=OWNERLESS").isEmpty)
      #expect(try await actions("q=another%20owner") == ["account.created"])
      #expect(try await actions("until=2026-01-01").isEmpty)
      #expect(try await actions("since=2026-01-01").count == 4)
    }
  }

  @Test("Pages go on where the one before ended, while events come")
  func pages() async throws {
    try await withAPI { world in
      for visitor in [Visitor.admin, .manager, .user] { _ = try await world.token(of: visitor) }
      let first = try await world.call(.get, "\(Self.path)?limit=2", as: .admin).json
      let cursor = try #require(first["next_cursor"]?.stringValue)
      _ = try await world.token(of: .powerUser)
      let second = try await world.call(
        .get, "\(Self.path)?limit=2&cursor=\(cursor)", as: .admin
      ).json
      let numbers = [first, second].flatMap { page in
        (page["items"]?.arrayValue ?? []).compactMap { $0["sequence"]?.integerValue }
      }
      #expect(numbers == [4, 3, 2, 1])
      #expect(second["next_cursor"] == .null)
      let bad = try await world.call(.get, "\(Self.path)?cursor=nonsense", as: .admin)
      #expect(try bad.faults == ["cursor:format"])
    }
  }

  @Test("All events come as a table or as lines, in batches, and only those that match")
  func export() async throws {
    try await withAPI { world in
      _ = try await world.token(of: .admin)
      try await world.database.write { connection in
        let insert = try connection.prepare(
          """
          INSERT INTO audit_events (sequence, at, action, actor_kind, actor_name, subject_kind,
            subject_name, hash) VALUES (?, 0, 'run.ended', 'service', ?, 'run', 'r', zeroblob(32))
          """)
        for number in 3...1700 { try insert.execute([.integer(Int64(number)), .text("=1+1")]) }
      }
      let csv = try await world.call(.get, "\(Self.path)?format=csv&action=run", as: .admin)
      #expect(csv.headers["Content-Type"] == "text/csv; charset=utf-8; header=present")
      #expect(csv.headers["Cache-Control"] == "no-store")
      let (pieces, text) = try await csv.streamed()
      #expect(pieces > 3)
      let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
      #expect(lines.count == 1 + 1698 + 1)
      #expect(lines[1].hasPrefix("1700,1970-01-01T00:00:00Z,run.ended,service,,'=1+1,run,"))
      let rows = try await world.call(.get, "\(Self.path)?format=jsonl&sort=at", as: .admin)
      let objects = try await rows.streamed().text.split(separator: "\n")
      #expect(objects.count == 1700)
      #expect(try JSONValue(parsing: String(objects[0]))["sequence"] == 1)
      #expect(
        try await world.call(.get, "\(Self.path)?format=xml", as: .admin).faults
          == ["format:choice"])
    }
  }

  @Test("Settings show values with their origin, and stars for secrets")
  func settings() async throws {
    try await withAPI { world in
      let answer = try await world.call(.get, "/api/v1/settings", as: .admin)
      #expect(answer.headers["ETag"] != nil)
      let items = try answer.json["items"]?.arrayValue ?? []
      #expect(
        items.first == [
          "path": "server.listen", "value": "127.0.0.1:8080", "origin": "default",
          "secret": false,
        ])
      #expect(items.last?["value"] == "***")
      #expect(items.last?["secret"] == true)
    }
  }

  @Test("Statistics count people by status, role and source, and sign-ins by day")
  func statistics() async throws {
    try await withAPI { world in
      _ = try await world.token(of: .admin)
      _ = try await world.call(
        .post, "/api/v1/auth/login", body: ["username": "user", "password": "wrong"])
      world.clock.move(by: .seconds(86_400))
      try await world.change(
        "UPDATE accounts SET suspended_at = 1 WHERE id = \(Visitor.guest.id)")
      try await world.change(
        "UPDATE grants SET expires_at = 1 WHERE account_id = \(Visitor.powerUser.id)")
      world.forget(.admin)
      let stats = try await world.call(
        .get, "/api/v1/stats?days=2&inactive_days=1", as: .admin
      ).json
      #expect(stats["users"] == 5)
      #expect(stats["users_by_status"] == ["active": 4, "disabled": 1, "archived": 0])
      #expect(
        stats["users_by_role"]
          == ["guest": 2, "user": 1, "power_user": 0, "manager": 1, "admin": 1])
      #expect(stats["users_by_source"] == ["local": 5, "directory": 0])
      #expect(stats["inactive_accounts"] == 0)
      #expect(
        stats["sign_ins_by_day"] == [
          ["date": "2026-01-01", "accepted": 1, "refused": 1],
          ["date": "2026-01-02", "accepted": 1, "refused": 0],
        ])
      #expect(stats["requests_waiting"] == 0)
      #expect(stats["last_runs"] == [["directory": "corp", "run": nil]])
      world.clock.move(by: .seconds(86_400))
      world.forget(.admin)
      let later = try await world.call(
        .get, "/api/v1/stats?inactive_days=1", as: .admin
      ).json
      #expect(later["inactive_accounts"] == 3)
      #expect(later["sign_ins_by_day"]?.arrayValue?.count == 30)
    }
  }
}

extension HTTPResponse {
  /// What a stream writes, and in how many pieces.
  fileprivate func streamed() async throws -> (pieces: Int, text: String) {
    guard case .stream(let stream) = body else { return (0, text) }
    let collector = PieceCollector()
    try await stream.write(collector)
    return await (collector.pieces, String(decoding: collector.bytes, as: UTF8.self))
  }
}

private actor PieceCollector: BodyWriter {
  private(set) var pieces = 0
  private(set) var bytes: [UInt8] = []

  func write(_ bytes: [UInt8]) {
    pieces += 1
    self.bytes += bytes
  }
}
