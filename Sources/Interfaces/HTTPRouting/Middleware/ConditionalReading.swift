/// Answers a read of an object that the client has in this version with 304 (RFC 9110, 13.1.2).
public struct ConditionalReading: Middleware {
  /// Nothing has to be set.
  public init() {}

  /// Compares the answer's `ETag` with `If-None-Match`.
  public func respond(
    to request: HTTPRequest, next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    let response = try await next(request)
    guard let known = request.headers["If-None-Match"], response.status == 200,
      request.method == .get || request.method == .head,
      let value = response.headers["ETag"], value.hasPrefix("\""),
      EntityTag(String(value.dropFirst().dropLast())).isNamed(byIfNoneMatch: known)
    else { return response }
    // The length, where one is named, is that of the body left out (RFC 9110, section 8.6).
    var unchanged = response.withoutBody
    unchanged.status = 304
    unchanged.headers["Content-Type"] = nil
    return unchanged
  }
}
