public import Values

/// What is logged about one request: no body, no token, no secret value of the query.
public struct AccessLogLine: Sendable {
  /// When the request came.
  public let receivedAt: Timestamp
  /// The request's id.
  public let requestID: String
  /// The client's address.
  public let client: PeerAddress
  /// The method.
  public let method: String
  /// The path and the query, with the values of sensitive names starred.
  public let target: String
  /// The answer's status.
  public let status: Int
  /// The length of the answer's body; nil for a stream.
  public let bytes: Int?
  /// The time until the answer was ready; a stream goes on after that.
  public let duration: Duration
  /// What the client says it is.
  public let userAgent: String?
}

/// Hands one line for each request to a sink.
public struct AccessLog: Middleware {
  private let elapsed: @Sendable () -> Duration
  private let sink: @Sendable (AccessLogLine) -> Void

  /// Joins a clock and a sink; the sink must not block.
  public init(stamps: RequestStamps, sink: @escaping @Sendable (AccessLogLine) -> Void) {
    elapsed = stamps.elapsed
    self.sink = sink
  }

  /// Logs the answer; comes before the middleware that turns errors into answers.
  public func respond(
    to request: HTTPRequest, next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    let start = elapsed()
    let response = try await next(request)
    sink(
      AccessLogLine(
        receivedAt: request.receivedAt, requestID: request.id, client: request.client,
        method: request.method.name, target: Self.shown(request.target), status: response.status,
        bytes: response.bodyLength, duration: elapsed() - start,
        userAgent: request.headers["User-Agent"]))
    return response
  }

  private static let sensitiveWords = ["password", "secret", "token", "key", "code"]

  private static func shown(_ target: RequestTarget) -> String {
    guard let query = target.query else { return target.path }
    let pairs = query.split(separator: "&", omittingEmptySubsequences: false).map { pair in
      let name = pair.prefix { $0 != "=" }
      // An encoded name could hide a word, so it counts as sensitive.
      let isSensitive =
        name.contains("%") || sensitiveWords.contains { name.lowercased().contains($0) }
      return isSensitive && name.endIndex < pair.endIndex ? "\(name)=***" : String(pair)
    }
    return "\(target.path)?\(pairs.joined(separator: "&"))"
  }
}
