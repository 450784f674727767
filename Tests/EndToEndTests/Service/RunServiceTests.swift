import Glibc
import Testing
import Values

@Suite("Runs at the running service")
struct RunServiceTests {
  @Test("A run is started, held, looked at and approved over HTTP")
  func holdAndApprove() async throws {
    let (installation, service, token) = try await Self.serving()
    let applied = try await Self.run(service, token)
    #expect(applied["status"] == "applied")
    try await installation.directory.delete(Ordinary.fifteen)
    let held = try await Self.run(service, token)
    #expect(held["status"] == "held")
    let id = try #require(held["run_id"]?.stringValue)
    let effects = try await service.get(
      "/api/v1/runs/\(id)/effects?kind=disable_account", token: token)
    #expect(effects.json["total"] == 15)
    #expect(effects.json["items"]?.arrayValue?.first?["status"] == "pending")
    #expect(try await installation.account("priya").contains("|active|"))

    let approved = try await service.post("/api/v1/runs/\(id)/approve", token: token)
    #expect(approved.status == 200, "\(approved.body)")
    let ended = try await Self.ended(id, service, token)
    #expect(ended["status"] == "applied")
    #expect(try await installation.account("priya").contains("|disabled|"))
    #expect(try await service.post("/api/v1/runs/\(id)/approve", token: token).status == 409)
  }

  @Test("A held plan is discarded over HTTP, and nothing of it is applied")
  func holdAndDiscard() async throws {
    let (installation, service, token) = try await Self.serving()
    try await installation.directory.delete(Ordinary.fifteen)
    let held = try await Self.run(service, token)
    let id = try #require(held["run_id"]?.stringValue)
    let before = try await StoreContent(of: installation)
    let discarded = try await service.post("/api/v1/runs/\(id)/discard", token: token)
    #expect(discarded.json["status"] == "discarded", "\(discarded.body)")
    expectSame(before, try await StoreContent(of: installation))
  }

  @Test("The events of a run end with its end, and go on from the last one seen")
  func events() async throws {
    let (_, service, token) = try await Self.serving()
    let run = try await Self.run(service, token)
    let id = try #require(run["run_id"]?.stringValue)
    let events = try await service.get("/api/v1/runs/\(id)/events", token: token)
    #expect(events.head.lowercased().contains("content-type: text/event-stream"))
    #expect(events.body.contains("event: run\n"))
    #expect(events.body.contains(#""status":"applied""#))
    let version = try #require(run["version"]?.integerValue)
    let rest = try await service.request(
      "/api/v1/runs/\(id)/events", token: token, ["-H", "Last-Event-ID: \(version)"])
    #expect(rest.status == 204)
  }

  @Test("A schedule runs by itself")
  func schedule() async throws {
    let installation = try await TemporaryInstallation.demo {
      $0.schedule = "{ incremental: 1s, full: off, jitter: 0s }"
    }
    let service = try await RunningService(installation)
    try await wait(for: "two scheduled runs", within: .seconds(30)) {
      try await installation.value(
        "SELECT count(*) FROM runs WHERE trigger = 'schedule' AND status = 'applied';") >= "2"
    }
    #expect(try await installation.account("alice").hasSuffix("|active|4|-"))
    #expect(try await service.stop().code == 0)
  }

  @Test("Who may not sync starts no run")
  func rights() async throws {
    let (_, service, _) = try await Self.serving()
    let token = try await service.signIn("bruno")
    #expect(try await service.post("/api/v1/directories/corp/runs", token: token).status == 403)
    #expect(try await service.get("/api/v1/runs", token: token).status == 200)
    #expect(try await service.get("/api/v1/runs").status == 401)
  }

  /// A service on an imported organisation, with an administrator's token.
  private static func serving() async throws -> (TemporaryInstallation, RunningService, String) {
    let installation = try await TemporaryInstallation.demo { $0.usersFilter = Ordinary.filter }
    try await installation.sync(expecting: 0)
    let service = try await RunningService(installation)
    return (installation, service, try await service.signIn("alice"))
  }

  /// Starts a run and waits for its end.
  private static func run(
    _ service: RunningService, _ token: String
  ) async throws -> JSONValue {
    let started = try await service.post(
      "/api/v1/directories/corp/runs", #"{"mode":"full"}"#, token: token)
    try #require(started.status == 202, "\(started.body)")
    return try await ended(try #require(started.json["run_id"]?.stringValue), service, token)
  }

  private static func ended(
    _ id: String, _ service: RunningService, _ token: String
  ) async throws -> JSONValue {
    var run = JSONValue.null
    try await wait(for: "end of run \(id)") {
      run = try await service.get("/api/v1/runs/\(id)", token: token).json
      return run["status"]?.stringValue != "running"
    }
    return run
  }
}
