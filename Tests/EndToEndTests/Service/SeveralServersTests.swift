import Fixtures
import Glibc
import Testing
import Values

@Suite("A directory with several servers, as its operator sees it")
struct SeveralServersTests {
  @Test("Which server is used, and why, stands in the readiness, the metrics and the log")
  func shown() async throws {
    let directory = try await DemoDirectory.start()
    let dead = "ldap://127.0.0.1:\(try FreePort.pick())"
    let installation = try TemporaryInstallation(directory) { settings in
      settings.urls = [dead, directory.url]
    }
    try await installation.sync(expecting: 5)
    let service = try await RunningService(
      installation, environment: ["MUSTER_LOG__LEVEL": "debug"])
    let token = try await service.signIn("alice")
    let servers = try await service.get("/readyz").json["directories"]?.arrayValue?.first?[
      "servers"]?.arrayValue
    let (first, second) = (try #require(servers?.first), try #require(servers?.last))
    #expect(first["url"]?.stringValue == dead)
    #expect(first["state"]?.stringValue == "down")
    #expect(first["reason"]?.stringValue?.contains("can't be reached") == true)
    #expect(second["state"]?.stringValue == "up")
    #expect(second["uses"]?.arrayValue?.contains("signing_in") == true)
    let metrics = try await service.get("/metrics").body
    let labels = #"directory="corp",server="#
    #expect(metrics.contains("muster_directory_server_up{\(labels)\"\(dead)\"} 0"))
    #expect(metrics.contains("muster_directory_server_up{\(labels)\"\(directory.url)\"} 1"))
    #expect(
      metrics.contains(
        "muster_directory_server_used{\(labels)\"\(directory.url)\",use=\"signing_in\"} 1"))
    let begun = try await service.post("/api/v1/directories/corp/runs", "{}", token: token)
    #expect(begun.status == 202, "\(begun.body)")
    try await wait(for: "search in the log") {
      service.program.errors.contains("directory searched")
    }
    let log = service.program.errors
    #expect(log.contains("directory server down"))
    #expect(log.contains("ldapsearch -LLL"))
    #expect(log.contains(directory.url))
    #expect(try await service.stop().code == 0)
  }
}
