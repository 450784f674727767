import HTTPRouting

/// Counts every request at its route.
struct TrafficCounting: Middleware {
  let tally: TrafficTally
  let router: Router
  let elapsed: @Sendable () -> Duration

  func respond(
    to request: HTTPRequest, next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    let start = elapsed()
    let response = try await next(request)
    // Unknown paths and methods count together: a client can't make the table grow.
    let place = TrafficTally.Place(
      route: router.template(of: request.target)?.description ?? "unknown",
      method: Self.known(request.method))
    tally.count(place, status: response.status, took: elapsed() - start)
    return response
  }

  private static func known(_ method: HTTPMethod) -> String {
    if case .other = method { "other" } else { method.name }
  }
}
