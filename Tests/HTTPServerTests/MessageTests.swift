import HTTPRouting
import HTTPServer
import Testing

@Suite("Messages", .timeLimit(.minutes(3)))
struct MessageTests {
  private static let host = "Host: test\r\n"

  @Test("Several requests on one connection are answered in order")
  func pipelining() async throws {
    let service = try SampleService()
    try await LiveServer.with(service) { server in
      let client = try server.connect()
      await client.send(
        "GET /wait HTTP/1.1\r\n\(Self.host)\r\nGET /things/2 HTTP/1.1\r\n\(Self.host)\r\n"
          + "POST /echo HTTP/1.1\r\n\(Self.host)Content-Length: 5\r\n\r\nthird"
          + "GET /things/4 HTTP/1.1\r\n\(Self.host)Connection: close\r\n\r\n")
      await service.gate.waitForArrivals(1)
      service.gate.open()
      let text = try await client.readAll()
      let bodies = text.split(separator: "\r\n\r\n").dropFirst().map { $0.prefix { $0 != "H" } }
      #expect(bodies == ["passed", "2", "third", "4"])
    }
  }

  @Test("A connection stays open for the next request")
  func keepAlive() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let client = try server.connect()
      for number in 1...3 {
        await client.send("GET /things/\(number) HTTP/1.1\r\n\(Self.host)\r\n")
        let answer = RawAnswer(try await client.read(until: "\r\n\r\n\(number)"))
        #expect(answer.status == 200)
        #expect(answer.headers["Date"] != nil)
      }
    }
  }

  @Test("A body in chunks is put together")
  func chunkedBody() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let client = try server.connect()
      await client.send(
        "POST /echo HTTP/1.1\r\n\(Self.host)Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
          + "3\r\nabc\r\nA\r\ndefghijklm\r\n0\r\n\r\n")
      #expect(RawAnswer(try await client.readAll()).body == "abcdefghijklm")
    }
  }

  @Test("A client that expects 100-continue is told to go on")
  func expectContinue() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let client = try server.connect()
      await client.send(
        "POST /echo HTTP/1.1\r\n\(Self.host)Content-Length: 3\r\nExpect: 100-continue\r\n"
          + "Connection: close\r\n\r\n")
      #expect(RawAnswer(try await client.read(until: "\r\n\r\n")).status == 100)
      await client.send("abc")
      #expect(RawAnswer(try await client.readAll()).body == "abc")
    }
  }

  @Test("A large answer comes whole")
  func large() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let answer = try await server.ask("GET /large")
      #expect(answer.headers["Content-Length"] == String(5 << 20))
      #expect(answer.body.utf8.count == 5 << 20)
    }
  }

  @Test("The peer is the client's address")
  func peer() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let answer = try await server.ask("GET /peer")
      #expect(answer.body == "127.0.0.1 false")
    }
  }

  @Test(
    "A request that could be read in two ways is refused with a problem",
    arguments: [
      "GET /hello HTTP/1.1\r\n\r\n",
      "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "POST /echo HTTP/1.1\r\n\(host)Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
      "POST /echo HTTP/1.1\r\n\(host)Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST /echo HTTP/1.1\r\n\(host)Transfer-Encoding: gzip\r\n\r\n",
      "GET /hello HTTP/1.1\r\n\(host)Content-Length : 3\r\n\r\n",
      "GET /hello world HTTP/1.1\r\n\(host)\r\n",
    ])
  func ambiguous(text: String) async throws {
    try await LiveServer.with(try SampleService()) { server in
      let client = try server.connect()
      await client.send(text)
      let answer = RawAnswer(try await client.readAll())
      #expect(answer.status == 400)
      #expect(answer.body.contains("\"code\":\"bad_request\""))
    }
  }

  @Test(
    "A malformed request ends its own connection, and nothing else",
    arguments: [
      "nonsense\r\n\r\n", "GET /hello HTTP/9.9\r\n\(host)\r\n", "GET /hello FTP/1.1\r\n\(host)\r\n",
      "POST /echo HTTP/1.1\r\n\(host)Content-Length: -3\r\n\r\n",
      "POST /echo HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
      "GET /hello HTTP/1.1\r\nno colon\r\n\r\n",
    ])
  func malformed(text: String) async throws {
    try await LiveServer.with(try SampleService()) { server in
      let client = try server.connect()
      await client.send(text)
      let answer = try await client.readAll()
      #expect(answer.isEmpty || (400...505).contains(RawAnswer(answer).status))
      #expect(try await server.ask("GET /hello").status == 200)
    }
  }
}
