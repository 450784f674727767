/// Turns thrown errors into problem documents.
public struct ProblemMapping: Middleware {
  private let translate: @Sendable (any Error) -> Problem?
  private let report: @Sendable (UnexpectedFailure) -> Void

  /// Joins a translation and a log.
  ///
  /// - Parameters:
  ///   - translate: the problem that a known error of the use cases means; nil for unknown ones.
  ///   - report: gets each unknown error, because the client is told its request id only.
  public init(
    translate: @escaping @Sendable (any Error) -> Problem? = { _ in nil },
    report: @escaping @Sendable (UnexpectedFailure) -> Void
  ) {
    self.translate = translate
    self.report = report
  }

  /// Answers errors with their problem document.
  public func respond(
    to request: HTTPRequest, next: @Sendable (HTTPRequest) async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    do {
      return try await next(request)
    } catch {
      let response = problem(for: error, of: request).response(requestID: request.id)
      return request.method == .head ? response.withoutBody : response
    }
  }

  private func problem(for error: any Error, of request: HTTPRequest) -> Problem {
    if let problem = error as? Problem { return problem }
    if let problem = translate(error) { return problem }
    if error is CancellationError { return Problem(.unavailable) }
    report(
      UnexpectedFailure(
        requestID: request.id, method: request.method, path: request.target.path, error: error))
    return Problem(.internal)
  }
}

/// An error that no problem stands for: a fault of the program, to be logged.
public struct UnexpectedFailure: Sendable {
  /// The id that the client was told.
  public let requestID: String
  /// The method of the request.
  public let method: HTTPMethod
  /// The path of the request.
  public let path: String
  /// The error itself.
  public let error: any Error
}
