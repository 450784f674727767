import HTTPRouting
import RESTAPI
import SQLiteDriver
import Synchronization
import Testing
import Values

@Suite("The service itself")
struct ServiceTests {
  @Test("It lives, is ready and says its version")
  func healthy() async throws {
    try await withAPI { world in
      #expect(try await world.call(.get, "/livez").json == ["status": "live"])
      #expect(
        try await world.call(.get, "/readyz/").json
          == [
            "status": "ready", "backup": "off",
            "directories": [["name": "corp", "servers": [], "live": nil]],
          ])
      let version = try await world.call(.get, "/api/v1/version").json
      #expect(version == ["name": "muster", "version": "1.2.3"])
    }
  }

  @Test("Without its store it lives, but isn't ready and says why")
  func withoutStore() async throws {
    try await withAPI { world in
      let token = try await world.token(of: .admin)
      await world.database.close()
      #expect(try await world.call(.get, "/livez").status == 200)
      let ready = try await world.call(.get, "/readyz")
      #expect(ready.status == 503)
      #expect(try ready.code == "store_unavailable")
      let me = try await world.call(
        .get, "/api/v1/auth/me", headers: ["Authorization": "Bearer \(token)"])
      #expect(try me.code == "store_unavailable")
      let metrics = try await world.call(.get, "/metrics").text
      #expect(metrics.contains("\nmuster_store_up 0\n"))
    }
  }

  @Test("The metrics count what happened")
  func metrics() async throws {
    try await withAPI { world in
      world.directory.hold(people: [.person(1), .person(2, uid: "")])
      try await world.serving { _ = try await world.run() }
      try await world.call(
        .post, "/api/v1/auth/login", body: ["username": "user", "password": "wrong"])
      try await world.call(.get, "/api/v1/auth/users/1", as: .manager)
      _ = await world.api.respond(to: HTTPRequest(.get, "/nowhere/\(1)"))
      let lines = Set(
        try await world.call(.get, "/metrics").text.split(separator: "\n").map(String.init))
      let route = #"method="GET",route="/api/v1/auth/users/{id}""#
      for line in [
        #"muster_build_info{version="1.2.3"} 1"#, "process_resident_memory_bytes 12345678",
        "muster_http_requests_total{\(route),status=\"404\"} 1",
        #"muster_http_requests_total{method="GET",route="unknown",status="404"} 1"#,
        "muster_http_request_duration_seconds_bucket{\(route),le=\"+Inf\"} 1",
        "muster_http_request_duration_seconds_count{\(route)} 1",
        #"muster_sign_ins_total{outcome="accepted"} 2"#,
        #"muster_sign_ins_total{outcome="rejected"} 1"#,
        #"muster_runs{status="applied"} 1"#, "muster_plans_held 0", "muster_sessions 2",
        #"muster_directory_entries_read{directory="corp"} 2"#,
        #"muster_directory_quarantined{directory="corp"} 1"#,
        #"muster_directory_conflicts{directory="corp"} 0"#,
        #"muster_sign_in_duration_seconds_count{outcome="accepted"} 2"#,
        #"muster_sign_in_duration_seconds_bucket{outcome="rejected",le="0.001"} 1"#,
        #"muster_run_phase_entries_total{directory="corp",phase="reading"} 2"#,
        #"muster_run_phase_entries_total{directory="corp",phase="planning"} 2"#,
        #"muster_run_phase_seconds_total{directory="corp",phase="applying"} 0.0"#,
        #"muster_guard_trips_total{directory="corp",guard="disables"} 0"#,
        #"muster_directory_last_run_timestamp_seconds{directory="corp"} 1767225600"#,
        "muster_store_up 1",
      ] {
        #expect(lines.contains(line), "\(line)")
      }
    }
  }

  @Test("Every answer carries the request's id, and a problem repeats it")
  func requestID() async throws {
    try await withAPI { world in
      let own = try await world.call(.get, "/api/v1/auth/me", headers: ["X-Request-Id": "abc-1"])
      #expect(own.headers["X-Request-Id"] == "abc-1")
      #expect(try own.json["request_id"] == "abc-1")
      let made = try await world.call(.get, "/livez")
      #expect(made.headers["X-Request-Id"] == "made-id")
      #expect(world.notes.lines.withLock { $0.map(\.requestID) }.suffix(2) == ["abc-1", "made-id"])
    }
  }

  @Test("Unknown paths and methods are refused, and HEAD and OPTIONS answered")
  func methods() async throws {
    try await withAPI { world in
      let unknown = try await world.call(.get, "/api/v1/nothing")
      #expect(try unknown.code == "not_found")
      let wrong = try await world.call(.delete, "/api/v1/auth/login")
      #expect(wrong.status == 405)
      #expect(wrong.headers["Allow"] == "POST, OPTIONS")
      let head = try await world.call(.head, "/api/v1/version")
      #expect(head.status == 200)
      #expect(head.bodyLength == 35)
      #expect(try await world.call(.options, "/api/v1/version").status == 204)
    }
  }

  @Test("An address that sends too many requests has to wait")
  func rateLimit() async throws {
    try await withAPI({ $0.rateLimit = RateLimit(burst: 3, perSecond: 1) }) { world in
      // The world itself has read the description.
      for expected in [200, 200, 429] {
        #expect(try await world.call(.get, "/livez").status == expected)
      }
      let refused = try await world.call(.get, "/api/v1/version")
      #expect(try refused.code == "rate_limited")
      #expect(refused.headers["Retry-After"] == "1")
      world.clock.move(by: .seconds(1))
      #expect(try await world.call(.get, "/livez").status == 200)
      #expect(try await world.call(.get, "/livez").status == 429)
    }
  }
}
