import HTTPRouting
import Synchronization
import Testing
import Values

@Suite("Middlewares")
struct MiddlewareTests {
  private let object = Route(.get, "/object", access: .anyone, Sample.operation("object")) { _, _ in
    HTTPResponse.text("x").tagged(EntityTag(version: 3))
  }

  @Test(
    "An incoming request id is kept when it is sane",
    arguments: [
      ("abc-1.2_Z", "abc-1.2_Z"), ("", "made-id"), ("a b", "made-id"), ("a\u{e9}", "made-id"),
      (String(repeating: "a", count: 65), "made-id"),
    ])
  func requestID(incoming: String, kept: String) async throws {
    let response = await (try pipeline([object])).respond(
      to: HTTPRequest(.get, "/object", headers: ["X-Request-Id": incoming]))
    #expect(response.headers["x-request-id"] == kept)
  }

  @Test("Every answer forbids sniffing and framing, and a problem does too")
  func securityHeaders() async throws {
    for path in ["/object", "/nowhere"] {
      let response = await (try pipeline([object])).respond(to: HTTPRequest(.get, path))
      #expect(response.headers["X-Content-Type-Options"] == "nosniff")
      #expect(
        response.headers["Content-Security-Policy"]?.contains("frame-ancestors 'none'") == true)
    }
  }

  @Test(
    "A read of a known version is 304",
    arguments: [
      ("\"3\"", 304), ("W/\"3\"", 304), ("\"1\", \"3\"", 304), ("*", 304), ("\"4\"", 200),
      ("3", 200),
    ])
  func ifNoneMatch(header: String, status: Int) async throws {
    let response = await (try pipeline([object])).respond(
      to: HTTPRequest(.get, "/object", headers: ["If-None-Match": header]))
    #expect(response.status == status)
    #expect(response.headers["ETag"] == "\"3\"")
    #expect(response.text == (status == 304 ? "" : "x"))
    #expect(response.bodyLength == 1)
  }

  @Test(
    "A change of another version is refused",
    arguments: [("\"3\"", true), ("*", true), ("\"2\"", false), ("W/\"3\"", false)])
  func ifMatch(header: String, passes: Bool) {
    let request = HTTPRequest(.patch, "/object", headers: ["If-Match": header])
    let result = Result { try request.requireMatch(EntityTag(version: 3)) }
    switch result {
    case .success: #expect(passes)
    case .failure(let error): #expect(!passes && error as? Problem == Problem(.staleVersion))
    }
  }

  @Test("The access log stars sensitive values of the query, and knows the status")
  func accessLog() async throws {
    let lines = Mutex<[AccessLogLine]>([])
    let service = try pipeline([object], log: { line in lines.withLock { $0.append(line) } })
    let target = "/object?q=x&access_token=abc&Password=p&%74oken=1&flag"
    _ = await service.respond(to: HTTPRequest(.get, target, headers: ["User-Agent": "test"]))
    let line = try #require(lines.withLock { $0 }.first)
    #expect(line.target == "/object?q=x&access_token=***&Password=***&%74oken=***&flag")
    #expect(line.status == 422)
    #expect(line.requestID == "made-id")
    #expect(line.userAgent == "test")
  }
}
