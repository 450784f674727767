import HTTPRouting
import HTTPServer
import Testing

@Suite("Streams", .timeLimit(.minutes(3)))
struct StreamTests {
  private func request(_ path: String, _ header: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: test\r\n\(header)\r\n"
  }

  @Test("Events arrive as they happen, and a stream goes on after the last event")
  func resume() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let client = try server.connect()
      await client.send(request("/events"))
      let first = try await client.read(until: "data: event 3")
      #expect(first.contains("Transfer-Encoding: chunked"))
      #expect(first.contains("id: 1\ndata: event 1\n\n"))
      client.hangUp()
      let again = try server.connect()
      await again.send(request("/events", "Last-Event-ID: 3\r\nConnection: close\r\n"))
      let rest = try await again.readAll()
      #expect(rest.contains("id: 4") && rest.contains("id: 6") && !rest.contains("id: 3"))
    }
  }

  @Test("When the client goes, the stream's task is cancelled", arguments: ["/endless", "/chunks"])
  func disconnect(path: String) async throws {
    let service = try SampleService()
    try await LiveServer.with(service) { server in
      let client = try server.connect()
      await client.send(request(path))
      _ = try await client.read(until: path == "/endless" ? "data: first" : "BBBB")
      client.hangUp()
      for await name in service.streamEnds.stream {
        #expect("/\(name)" == path)
        return
      }
    }
  }

  @Test("A long answer is written as fast as the client reads it, and comes whole")
  func backPressure() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let answer = try await server.ask("GET /chunks")
      #expect(answer.body.utf8.count { $0 == UInt8(ascii: "B") } >= 100_000_000)
    }
  }

  @Test("An answer that breaks off can be told from a whole one")
  func broken() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let answer = try await server.ask("GET /broken")
      #expect(answer.status == 200)
      #expect(!answer.body.hasSuffix("0\r\n\r\n"))
    }
  }

  @Test("HEAD of a stream answers without starting it")
  func head() async throws {
    let service = try SampleService()
    try await LiveServer.with(service) { server in
      let answer = try await server.ask("HEAD /chunks")
      #expect(answer.status == 200)
      #expect(answer.body.isEmpty)
    }
    service.streamEnds.continuation.finish()
    for await _ in service.streamEnds.stream { Issue.record("The stream was started.") }
  }
}
