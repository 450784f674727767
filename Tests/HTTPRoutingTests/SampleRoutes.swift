import HTTPRouting
import Values

/// A few routes that stand for those of a service.
enum Sample {
  enum Color: String, Sendable {
    case red
    case blue
  }

  struct Thing: Sendable, Equatable {
    var name: String
    var note: String?
  }

  static let name = Field("name", .line(3...10), "The name.", example: "lamp")
  static let note = Field("note", .lines(0...20), "A remark.")
  static let count = Field("count", .integer(1...9), "How many.")
  static let color = Field("color", .choice(Color.red, .blue), "The colour.")
  static let since = Field("since", .timestamp, "From when on.")
  static let tags = Field("tags", .list(of: .line(1...5), count: 0...3), "Some words.")
  static let owner = Field(
    "owner",
    .object([.required(name)], placeholder: "") { $0.required(name) }, "Whose it is.")

  static func operation(
    _ id: String, _ change: (inout HTTPRouting.Operation) -> Void = { _ in }
  ) -> HTTPRouting.Operation {
    Operation(id, tag: "things", "A sample", answers: [Answer(200, "Done.", .string())])
      .with(change)
  }

  static let signedIn = AccessRule<String>(
    AccessLabel("signed in", needsSignIn: .always, problems: [.accountDisabled])
  ) { request in
    guard let token = request.headers["Authorization"] else { throw Problem(.unauthenticated) }
    return token
  }

  static func text(_ id: String) -> @Sendable (RequestContext, Void) async throws -> HTTPResponse {
    { _, _ in .text(id) }
  }
}

/// A router and the middlewares in their usual order, with fixed time and ids.
func pipeline(
  _ routes: [Route], log: @escaping @Sendable (AccessLogLine) -> Void = { _ in },
  failures: @escaping @Sendable (UnexpectedFailure) -> Void = { _ in },
  proxies: TrustedProxies = TrustedProxies()
) throws -> RequestPipeline {
  let stamps = RequestStamps(
    now: { Timestamp(millisecondsSince1970: 1_000) }, elapsed: { .zero },
    newRequestID: { "made-id" })
  return RequestPipeline(
    [
      RequestIdentification(stamps: stamps, proxies: proxies),
      AccessLog(stamps: stamps, sink: log), SecurityHeaders(),
      ProblemMapping(report: failures), ConditionalReading(),
    ], router: try Router(routes))
}

extension HTTPResponse {
  /// The body as text.
  var text: String {
    guard case .bytes(let bytes) = body else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The body as JSON.
  var json: JSONValue {
    get throws { try JSONValue(parsing: text) }
  }

  /// The fields of a problem with their codes.
  var faults: [String] {
    get throws {
      (try json["errors"]?.arrayValue ?? []).map {
        "\($0["field"]?.stringValue ?? ""):\($0["code"]?.stringValue ?? "")"
      }
    }
  }
}
