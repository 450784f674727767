import Fixtures
import Glibc
import Testing

@Suite("The service under a supervisor")
struct SupervisorTests {
  @Test("It says when it is ready, again and again that it works, and when it stops")
  func notifications() async throws {
    let installation = try await TemporaryInstallation.demo()
    let socket = try NotificationSocket(in: installation.folder)
    let service = try await RunningService(
      installation, environment: ["NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "200000"])
    let ready = try await socket.message("READY=1")
    #expect(ready.contains("\nSTATUS=listening on"))
    #expect(ready.contains(":\(installation.port)"))
    for _ in 1...3 { #expect(try await socket.message("WATCHDOG=1") == "WATCHDOG=1") }
    service.program.signal(SIGTERM)
    #expect(try await socket.message("STOPPING=1") == "STOPPING=1")
    #expect(try await service.program.finish(within: .seconds(30)).code == 0)
  }

  @Test("A watchdog meant for another process, or a socket that isn't there, changes nothing")
  func notMeant() async throws {
    let installation = try await TemporaryInstallation.demo()
    let socket = try NotificationSocket(in: installation.folder)
    let service = try await RunningService(
      installation,
      environment: [
        "NOTIFY_SOCKET": socket.path, "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1",
      ])
    _ = try await socket.message("READY=1")
    for _ in 1...5 { #expect(try await service.get("/livez").status == 200) }
    #expect(socket.receive() == nil)
    #expect(try await service.stop().code == 0)
    let deaf = try await RunningService(
      installation,
      environment: ["NOTIFY_SOCKET": installation.folder.path("nobody"), "WATCHDOG_USEC": "1000"])
    #expect(try await deaf.get("/readyz").status == 200)
    #expect(try await deaf.stop().code == 0)
  }
}
