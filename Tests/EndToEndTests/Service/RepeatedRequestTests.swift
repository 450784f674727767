import Testing
import Values

@Suite("Repeated requests at the running service")
struct RepeatedRequestTests {
  private static let body = #"{"username":"newcomer"}"#

  private func make(
    at service: RunningService, _ token: String, _ body: String = body
  ) async throws -> HTTPAnswer {
    try await service.post("/api/v1/auth/users", body, token: token, ["-H", "Idempotency-Key: k1"])
  }

  @Test("After a restart, and at another service on the store, the answer is the same")
  func restart() async throws {
    let installation = try await TemporaryInstallation.demo()
    let added = try await installation.muster(
      "user", "add", "--username", "root", "--admin", "--password-stdin",
      input: "Analytical-Engine-1")
    #expect(added.code == 0, "\(added.report)")
    let service = try await RunningService(installation)
    let token = try await service.signIn("root", "Analytical-Engine-1")
    let first = try await make(at: service, token)
    #expect(first.status == 201, "\(first.body)")
    let password = try #require(first.json["password"]?.stringValue)
    _ = try await service.stop()
    let again = try await RunningService(installation)
    let other = try await RunningService(TemporaryInstallation(beside: installation))
    for service in [again, other] {
      let answer = try await make(at: service, token)
      #expect(answer.status == 201)
      #expect(answer.body == first.body)
      #expect(answer.head.lowercased().contains("cache-control: no-store"))
      let conflict = try await make(at: service, token, #"{"username":"another"}"#)
      #expect(conflict.problem == "idempotency_conflict", "\(conflict.body)")
    }
    let stored = try await installation.value(
      "SELECT count(*) FROM kept_answers WHERE instr(sealed, '\(password)') = 0;")
    #expect(stored == "1")
    #expect(
      try await installation.value("SELECT count(*) FROM accounts WHERE NOT is_system;") == "2")
  }
}
