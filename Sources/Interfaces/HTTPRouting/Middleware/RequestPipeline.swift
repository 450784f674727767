/// The middlewares in order, the first outermost, with the router at the end.
public struct RequestPipeline: HTTPResponder {
  private typealias Step = @Sendable (HTTPRequest) async throws -> HTTPResponse
  private let first: Step

  /// Chains the parts.
  public init(_ middlewares: [any Middleware], router: Router) {
    var step: Step = { try await router.respond(to: $0) }
    for middleware in middlewares.reversed() {
      let next = step
      step = { try await middleware.respond(to: $0, next: next) }
    }
    first = step
  }

  /// Answers one request; an error that no middleware turned into an answer becomes `internal`.
  public func respond(to request: HTTPRequest) async -> HTTPResponse {
    do {
      return try await first(request)
    } catch {
      return Problem(.internal).response(requestID: request.id)
    }
  }
}
