import HTTPRouting
import Testing
import Values

@Suite("Repeated requests")
struct RepeatedRequestTests {
  private static let path = "/api/v1/directories/corp/runs"

  private func start(
    _ world: APIWorld, key: String, body: JSONValue = ["mode": "full"],
    as visitor: Visitor = .admin
  ) async throws -> HTTPResponse {
    try await world.call(
      .post, Self.path, as: visitor, body: body, headers: ["Idempotency-Key": key])
  }

  @Test("The same key and body get the same answer, and nothing is done again")
  func same() async throws {
    try await withAPI { world in
      try await world.serving {
        let first = try await start(world, key: "k-1")
        let run = try first.json["run_id"]?.stringValue ?? ""
        _ = try await world.end(of: run)
        let second = try await start(world, key: "k-1")
        #expect(second.status == 202)
        #expect(second.text == first.text)
        let other = try await start(world, key: "k-2")
        #expect(try other.json["run_id"] != first.json["run_id"])
        _ = try await world.end(of: try other.json["run_id"]?.stringValue ?? "")
      }
      let runs = try await world.call(.get, "/api/v1/runs", as: .admin).json
      #expect(runs["total"] == 2)
    }
  }

  @Test("The same key with another body is a conflict")
  func different() async throws {
    try await withAPI { world in
      _ = try await start(world, key: "k-1")
      let response = try await start(world, key: "k-1", body: ["mode": "auto"])
      #expect(response.status == 409)
      #expect(try response.code == "idempotency_conflict")
    }
  }

  @Test("Two requests at once with one key are one")
  func together() async throws {
    try await withAPI(people: []) { world in
      let body: JSONValue = ["email": "a@example.com", "password": .string(Visitor.password)]
      let answers = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<8 {
          group.addTask {
            try await world.call(
              .post, "/api/v1/auth/setup", body: body, headers: ["Idempotency-Key": "k"]
            ).text
          }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(answers.count == 1)
      #expect(answers.first?.contains("\"success\":true") == true)
    }
  }

  @Test("A refused request can be tried again, and a day later a key is new")
  func forgotten() async throws {
    try await withAPI { world async throws in
      let path = "/api/v1/auth/login"
      let headers: HTTPHeaders = ["Idempotency-Key": "k"]
      let wrong: JSONValue = ["username": "user", "password": "wrong"]
      let right: JSONValue = ["username": "user", "password": .string(Visitor.password)]
      #expect(try await world.call(.post, path, body: wrong, headers: headers).status == 401)
      #expect(try await world.call(.post, path, body: right, headers: headers).status == 200)
      #expect(try await world.call(.post, path, body: wrong, headers: headers).status == 409)
      world.clock.move(by: .seconds(24 * 3600))
      #expect(try await world.call(.post, path, body: wrong, headers: headers).status == 401)
    }
  }

  @Test("Keys of two people don't meet, and a key has to be a word")
  func keys() async throws {
    try await withAPI { world async throws in
      #expect(try await start(world, key: "k", as: .manager).status == 403)
      #expect(try await start(world, key: "k").status == 202)
      for key in ["", "two words", String(repeating: "k", count: 256), "ü"] {
        #expect(try await start(world, key: key).status == 400)
      }
    }
  }
}
