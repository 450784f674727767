import HTTPRouting
import HTTPServer
import Testing

@Suite("Stopping", .timeLimit(.minutes(3)))
struct StopTests {
  @Test("A running request is finished, new clients are refused, then the server ends")
  func graceful() async throws {
    let service = try SampleService()
    let server = try await LiveServer.start(service)
    let client = try server.connect()
    await client.send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n")
    await service.gate.waitForArrivals(1)
    server.run.cancel()
    // The listening socket is closed first; until then a connect may still succeed.
    while (try? server.connect()) != nil { await Task.yield() }
    service.gate.open()
    let answer = RawAnswer(try await client.readAll())
    #expect(answer.status == 200)
    #expect(answer.body == "passed")
    #expect(answer.headers["Connection"] == "close")
    try await server.run.value
  }

  @Test("A request that doesn't end in time is answered with 503")
  func deadline() async throws {
    let server = try await LiveServer.start(try SampleService()) {
      $0.stopDeadline = .milliseconds(50)
    }
    let client = try server.connect()
    await client.send("GET /sleep HTTP/1.1\r\nHost: test\r\n\r\n")
    await client.send("")
    // A second request on another connection shows that the first has been read.
    #expect(try await server.ask("GET /hello").status == 200)
    try await server.stop()
    let text = try await client.readAll()
    #expect(text.isEmpty || RawAnswer(text).status == 503)
  }

  @Test("An event stream is ended, and the client sees a whole answer")
  func endsStreams() async throws {
    let server = try await LiveServer.start(try SampleService())
    let client = try server.connect()
    await client.send("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n")
    _ = try await client.read(until: "data: first")
    try await server.stop()
    #expect(try await client.readAll().hasSuffix("0\r\n\r\n"))
  }

  @Test("An event stream that is asked for during the stop ends at once")
  func lateStream() async throws {
    let service = try SampleService()
    let server = try await LiveServer.start(service)
    let (waiting, late) = (try server.connect(), try server.connect())
    await late.send("GET /hello HTTP/1.1\r\nHost: test\r\n\r\n")
    _ = try await late.read(until: "world")
    await waiting.send("GET /wait HTTP/1.1\r\nHost: test\r\n\r\n")
    await service.gate.waitForArrivals(1)
    server.run.cancel()
    while (try? server.connect()) != nil { await Task.yield() }
    await late.send("GET /endless HTTP/1.1\r\nHost: test\r\n\r\n")
    #expect(try await late.read(until: "\r\n0\r\n\r\n").contains("event-stream"))
    service.gate.open()
    try await server.run.value
  }

  @Test("Many waiting requests don't hold up another one")
  func waiting() async throws {
    let service = try SampleService()
    try await LiveServer.with(service) { server in
      var clients: [RawClient] = []
      for _ in 0..<100 {
        let client = try server.connect()
        await client.send("GET /wait HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n")
        clients.append(client)
      }
      await service.gate.waitForArrivals(100)
      #expect(try await server.ask("GET /hello").body == "hello world")
      service.gate.open()
      for client in clients { #expect(try await client.readAll().hasSuffix("passed")) }
    }
  }

  @Test("Servers can be stopped under load", arguments: 0..<5)
  func underLoad(_: Int) async throws {
    let server = try await LiveServer.start(try SampleService()) {
      $0.stopDeadline = .seconds(1)
    }
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask {
          var count = 0
          // Ends when the server refuses or closes.
          while let answer = try? await server.ask("GET /hello"), answer.status == 200 {
            count += 1
          }
          return count
        }
      }
      while (try await server.ask("GET /hello")).status != 200 {}
      try await server.stop()
      for try await count in group { #expect(count >= 0) }
    }
  }
}
