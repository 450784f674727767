/// Tells browsers to take no answer for anything else than it is; a handler's own values stay.
public struct SecurityHeaders: Middleware {
  private static let always: [(name: String, value: String)] = [
    ("X-Content-Type-Options", "nosniff"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("Referrer-Policy", "no-referrer"),
    // Answers are about a person: no shared cache, and a browser's has to ask again.
    ("Cache-Control", "private, no-cache"),
  ]

  /// Nothing has to be set.
  public init() {}

  /// Adds the headers that the answer doesn't have.
  public func respond(
    to request: HTTPRequest, next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    var response = try await next(request)
    for header in Self.always { response.headers.setDefault(header.name, header.value) }
    if request.isSecure {
      response.headers.setDefault("Strict-Transport-Security", "max-age=31536000")
    }
    return response
  }
}
