/// Something that is done around every request.
public protocol Middleware: Sendable {
  /// Answers a request, most often by calling `next` and changing what goes in or comes out.
  func respond(
    to request: HTTPRequest, next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse
}

/// Answers requests, whatever is in them; the server's view of everything behind it.
public protocol HTTPResponder: Sendable {
  /// Answers one request.
  func respond(to request: HTTPRequest) async -> HTTPResponse
}
