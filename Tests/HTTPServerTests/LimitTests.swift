import Glibc
import HTTPRouting
import HTTPServer
import Testing

@Suite("Limits", .serialized, .timeLimit(.minutes(3)))
struct LimitTests {
  private static let host = "Host: test\r\n"

  @Test("A body that is announced too large is refused before it is sent")
  func announced() async throws {
    try await LiveServer.with(try SampleService()) { server in
      for expectation in ["", "Expect: 100-continue\r\n"] {
        let client = try server.connect()
        await client.send(
          "POST /echo HTTP/1.1\r\n\(Self.host)\(expectation)Content-Length: 104857600\r\n\r\n")
        let answer = RawAnswer(try await client.readAll())
        #expect(answer.status == 413)
        #expect(answer.headers["Content-Type"] == "application/problem+json")
        #expect(answer.headers["X-Request-Id"] == "made-id")
        #expect(answer.body.contains("content_too_large"))
      }
    }
  }

  /// Answers each request, and tells how much of its body was kept.
  private struct BodyProbe: HTTPResponder {
    func respond(to request: HTTPRequest) async -> HTTPResponse {
      .text("kept \(request.body.count)", status: request.readFault?.code.status ?? 200)
    }
  }

  @Test("A body of 100 MB in chunks is refused, and nothing of it is kept")
  func chunked() async throws {
    try await LiveServer.with(BodyProbe()) { server in
      let client = try server.connect()
      await client.send(
        "POST /echo HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
      )
      let chunk = Array("100000\r\n".utf8) + [UInt8](repeating: 67, count: 1 << 20) + [13, 10]
      for _ in 0..<100 { await client.send(chunk) }
      await client.send("0\r\n\r\n")
      let answer = RawAnswer(try await client.readAll())
      #expect(answer.status == 413)
      #expect(answer.body == "kept 0")
    }
  }

  @Test("A body as large as allowed passes, one byte more doesn't")
  func boundary() async throws {
    let service = try SampleService()
    try await LiveServer.with(service, { $0.limits.body = 1000 }) { server in
      let allowed = String(repeating: "x", count: 1000)
      let fits = try await server.ask("POST /echo", body: allowed)
      #expect(fits.body == allowed)
      let exceeds = try await server.ask("POST /echo", body: allowed + "x")
      #expect(exceeds.status == 413)
    }
  }

  @Test("A header a little too large gets a problem, one of 1 MB a 431")
  func headers() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let little = try await server.ask(
        "GET /hello", ["X: " + String(repeating: "a", count: 33_000)])
      #expect(little.status == 431)
      let lines = (0..<100).map { "X-\($0): " + String(repeating: "a", count: 300) }
      #expect(try await server.ask("GET /hello", lines).status == 200)
      #expect(little.body.contains("headers_too_large"))
      let client = try server.connect()
      let sent = "GET /hello HTTP/1.1\r\n\(Self.host)X: " + String(repeating: "a", count: 1 << 20)
      await client.send(sent + "\r\n\r\n")
      let answer = try await client.readAll()
      #expect(answer.isEmpty || RawAnswer(answer).status == 431)
      #expect(try await server.ask("GET /hello").status == 200)
    }
  }

  @Test("A client that sends a byte now and then is cut off")
  func slowLoris() async throws {
    let service = try SampleService()
    try await LiveServer.with(service, { $0.limits.timeout = .seconds(1) }) { server in
      let client = try server.connect()
      await client.send("GET /hello HTTP/1.1\r\nX: ")
      var sent = 0
      // Far less than a second between two bytes: the silence limit alone would never end this.
      while !(await client.isClosed(within: 200)), sent < 100 {
        await client.send("a")
        sent += 1
      }
      #expect(sent < 100)
    }
  }

  @Test("A silent connection is closed")
  func silence() async throws {
    let service = try SampleService()
    try await LiveServer.with(service, { $0.limits.timeout = .seconds(1) }) { server in
      let client = try server.connect()
      #expect(await client.isClosed(within: 9000))
    }
  }

  @Test("An address has so many connections and no more, and gets a place back")
  func perAddress() async throws {
    let service = try SampleService()
    try await LiveServer.with(service, { $0.limits.perAddress = 2 }) { server in
      let clients = try [server.connect(), server.connect(), server.connect()]
      #expect(await clients[2].isClosed(within: 9000))
      await clients[0].send("GET /hello HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\n")
      #expect(try await clients[0].readAll().contains("hello world"))
      // The place is free once the server has noticed the close, a moment later.
      var answer = try await server.ask("GET /hello")
      while answer.status == 0 { answer = try await server.ask("GET /hello") }
      #expect(answer.status == 200)
      #expect(await !clients[1].isClosed(within: 0))
    }
  }

  @Test("Of 5000 idle connections those over the limit are refused, the rest are served")
  func manyConnections() async throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    try #require(limit.rlim_cur >= 10_000, "This test needs 10 000 descriptors.")
    let service = try SampleService()
    try await LiveServer.with(service, { $0.limits.perAddress = 100_000 }) { server in
      var clients: [RawClient] = []
      for _ in 0..<5000 { clients.append(try server.connect()) }
      // The server accepts in the order of the connects.
      #expect(await clients[4999].isClosed(within: 9000))
      var refused = 0
      for client in clients where await client.isClosed(within: 0) { refused += 1 }
      #expect(refused == 5000 - 4096)
      for client in [clients[0], clients[4095]] {
        await client.send("GET /hello HTTP/1.1\r\n\(Self.host)\r\n")
        #expect(try await client.read(until: "world").contains("hello world"))
      }
    }
  }
}
