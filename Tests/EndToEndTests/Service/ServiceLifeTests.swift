import Fixtures
import Glibc
import Testing
import Values

@Suite("The life of the service")
struct ServiceLifeTests {
  @Test("SIGTERM lets a running request end, and ends the service with 0")
  func gracefulStop() async throws {
    let installation = try await PersonChangeTests.imported()
    let service = try await RunningService(installation)
    let connection = try RawConnection(port: installation.port)
    let body = #"{"username":"alice","password":"muster-demo"}"#
    try connection.send(
      "POST /api/v1/auth/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n" + body.prefix(10))
    // The head must have arrived before the signal does.
    #expect(try await service.get("/livez").status == 200)
    service.program.signal(SIGTERM)
    try await wait(for: "word of the stop") { service.program.errors.contains("stopping") }
    try connection.send(String(body.dropFirst(10)))
    let answer = try await connection.readToEnd()
    #expect(answer.hasPrefix("HTTP/1.1 200"), "\(answer.prefix(200))")
    #expect(try await service.program.finish(within: .seconds(30)).code == 0)
  }

  @Test("A restart keeps the sessions")
  func restart() async throws {
    let installation = try await PersonChangeTests.imported()
    let first = try await RunningService(installation)
    let token = try await first.signIn("alice")
    #expect(try await first.stop().code == 0)
    let second = try await RunningService(installation)
    #expect(try await second.get("/api/v1/auth/me", token: token).json["username"] == "alice")
    second.program.signal(SIGKILL)
    _ = try await second.program.finish()
    let third = try await RunningService(installation)
    #expect(try await third.get("/api/v1/auth/me", token: token).json["username"] == "alice")
  }

  @Test("A second service on the same port says so in one sentence")
  func portInUse() async throws {
    let installation = try await TemporaryInstallation.demo()
    let service = try await RunningService(installation)
    let second = try await installation.muster("serve")
    #expect(second.code == 1)
    #expect(second.errors.contains("\(installation.port)"), "\(second.report)")
    #expect(second.errors.contains("in use"), "\(second.report)")
    #expect(service.program.code == nil)
  }

  @Test("The service ends a run that a process left which was killed as it applied the plan")
  func resumes() async throws {
    let directory = try await DemoDirectory.generated(people: 3000, groups: 20, members: 100)
    let installation = try TemporaryInstallation(directory)
    #expect(try await installation.muster("plan", "list").code == 0)
    let sync = try installation.start(["sync"])
    try await wait(for: "part of the plan applied") {
      try await installation.value(
        "SELECT count(*) FROM runs WHERE phase IN ('applying', 'done');") == "1"
    }
    sync.signal(SIGKILL)
    _ = try await sync.finish()
    let service = try await RunningService(installation)
    try await wait(for: "end of the run") {
      try await installation.value("SELECT status FROM runs;") == "applied"
    }
    #expect(try await installation.value("SELECT count(*) FROM links;") == "3000")
    #expect(try await service.stop().code == 0)
  }

  @Test("Too much of anything is refused, and the service goes on")
  func excess() async throws {
    let installation = try await TemporaryInstallation.demo()
    let service = try await RunningService(installation)
    let body = try await service.post(
      "/api/v1/auth/login", String(repeating: " ", count: 100_000_000), ["-H", "Expect:"])
    #expect(body.status == 413 || body.status == 0, "\(body.body)")
    let waiting = try await service.post(
      "/api/v1/auth/login", String(repeating: " ", count: 100_000_000))
    #expect(waiting.status == 413, "\(waiting.body)")
    let header = try installation.folder.write(
      "header", "X-Long: " + String(repeating: "x", count: 1_000_000))
    let head = try await service.request("/livez", ["-H", "@" + header])
    #expect(head.status == 431 || head.status == 0)
    #expect(try await service.get("/livez").status == 200)
    #expect(try await service.get("/nothing").status == 404)
  }

  @Test("Idle connections keep nobody out")
  func idleConnections() async throws {
    let installation = try await TemporaryInstallation.demo {
      $0.serverLines = ["limits: { connections: 1000, per_address: 900 }"]
    }
    let service = try await RunningService(installation)
    let idle = try (0..<400).map { _ in try RawConnection(port: installation.port) }
    #expect(try await service.get("/readyz").status == 200)
    #expect(idle.count == 400)
    #expect(try await service.stop().code == 0)
  }
}
