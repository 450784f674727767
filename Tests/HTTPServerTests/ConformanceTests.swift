import HTTPRouting
import HTTPServer
import Testing

/// What a client sees, held against the router alone and against a server on a real socket.
@Suite("Router and server agree", .timeLimit(.minutes(3)))
struct ConformanceTests {
  enum Side: CaseIterable, Sendable {
    case router
    case server
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var method = HTTPMethod.get
    let target: String
    var headers: HTTPHeaders = [:]
    var body = ""
    let status: Int
    var answers: HTTPHeaders = [:]
    /// A part of the body; empty means that the body is empty.
    var text = ""
  }

  private static let json: HTTPHeaders = ["Content-Type": "application/json"]

  private static let cases: [Case] = [
    Case(testDescription: "a read", target: "/hello", status: 200, text: "hello world"),
    Case(
      testDescription: "a query", target: "/hello/?name=J%C3%B6+x", status: 200, text: "hello Jö x"),
    Case(
      testDescription: "an encoded path", target: "/things/a%2Fb%3F", status: 200, text: "a/b?"),
    Case(
      testDescription: "HEAD", method: .head, target: "/hello", status: 200,
      answers: ["ETag": "\"1\""]),
    Case(
      testDescription: "OPTIONS", method: .options, target: "/hello", status: 204,
      answers: ["Allow": "GET, HEAD, OPTIONS"]),
    Case(testDescription: "no content", target: "/nothing", status: 204),
    Case(
      testDescription: "a known version", target: "/hello", headers: ["If-None-Match": "\"1\""],
      status: 304, answers: ["ETag": "\"1\""]),
    Case(
      testDescription: "a body", method: .post, target: "/names", headers: json,
      body: #"{"name":"Zoë"}"#, status: 201, answers: json, text: #"{"name":"Zoë"}"#),
    Case(
      testDescription: "an unknown field", method: .post, target: "/names", headers: json,
      body: #"{"name":"x","age":1}"#, status: 422, text: #""field":"age","code":"unknown""#),
    Case(
      testDescription: "malformed JSON", method: .post, target: "/names", headers: json,
      body: "{", status: 400, text: "malformed_json"),
    Case(
      testDescription: "another content type", method: .post, target: "/names",
      headers: ["Content-Type": "text/plain"], body: "{}", status: 415,
      text: "unsupported_media_type"),
    Case(
      testDescription: "an unknown path", target: "/nowhere", status: 404,
      answers: ["Content-Type": "application/problem+json"], text: "not_found"),
    Case(
      testDescription: "another method", method: .delete, target: "/hello", status: 405,
      answers: ["Allow": "GET, HEAD, OPTIONS"], text: "method_not_allowed"),
    Case(
      testDescription: "an unknown method", method: .other("BREW"), target: "/hello", status: 405,
      text: "method_not_allowed"),
    Case(
      testDescription: "an unknown parameter", target: "/hello?x=1", status: 422,
      text: #""field":"x""#),
    Case(testDescription: "a broken escape", target: "/hello%zz", status: 400, text: "bad_request"),
    Case(
      testDescription: "an incoming request id", target: "/hello",
      headers: ["X-Request-Id": "my-id"], status: 200, answers: ["X-Request-Id": "my-id"],
      text: "hello"),
    Case(
      testDescription: "an event stream that is resumed", target: "/events",
      headers: ["Last-Event-ID": "7"], status: 200,
      answers: ["Content-Type": "text/event-stream"], text: "id: 10\ndata: event 10\n\n"),
  ]

  @Test("The answer is the same", arguments: Side.allCases, cases)
  func answers(side: Side, expected: Case) async throws {
    let answer = try await answer(to: expected, on: side)
    #expect(answer.status == expected.status)
    for field in expected.answers.fields {
      #expect(answer.headers[field.name] == field.value)
    }
    #expect(answer.headers["X-Request-Id"] != nil)
    #expect(answer.headers["X-Content-Type-Options"] == "nosniff")
    if expected.text.isEmpty {
      #expect(answer.body.isEmpty)
    } else {
      #expect(answer.body.contains(expected.text))
    }
  }

  private func answer(to sample: Case, on side: Side) async throws -> RawAnswer {
    let service = try SampleService()
    switch side {
    case .router:
      let response = await service.respond(
        to: HTTPRequest(
          sample.method, sample.target, headers: sample.headers, body: Array(sample.body.utf8)))
      var answer = RawAnswer("")
      answer.status = response.status
      answer.headers = response.headers
      answer.body = try await response.text
      return answer
    case .server:
      return try await LiveServer.with(service) { server in
        try await server.ask(
          "\(sample.method.name) \(sample.target)",
          sample.headers.fields.map { "\($0.name): \($0.value)" }, body: sample.body)
      }
    }
  }
}

extension HTTPResponse {
  /// The whole body as text, with a stream written to its end.
  fileprivate var text: String {
    get async throws {
      switch body {
      case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
      case .omitted: return ""
      case .stream(let stream):
        let sink = TextSink()
        try await stream.write(sink)
        return await sink.text
      }
    }
  }
}

private actor TextSink: BodyWriter {
  private(set) var text = ""

  func write(_ bytes: [UInt8]) {
    text += String(decoding: bytes, as: UTF8.self)
  }
}
