import HTTPRouting
import Services
import Values

/// Declares routes with what all of them share: repeated POSTs answer the same, and a change gives
/// the session its whole lifetime again.
struct GuardedRoutes: Sendable {
  let gate: AccessGate
  let sessions: SessionService
  let kept: KeptAnswers

  /// A route that knows its caller; `renewsSession` is false where no session is left afterwards.
  func route(
    _ method: HTTPMethod, _ template: PathTemplate, for rule: AccessRule<APICaller>,
    renewsSession: Bool = true, _ operation: Operation,
    handler: @escaping @Sendable (RequestContext, APICaller) async throws -> HTTPResponse
  ) -> Route {
    guard !method.isSafe else {
      return Route(method, template, access: rule, operation, handler: handler)
    }
    let described = operation.with { operation in
      operation.problems += [.forbidden] + (operation.readsNoBody ? Self.bodyProblems : [])
      if method == .post { KeptAnswers.describe(&operation) }
      guard renewsSession else { return }
      operation.answers = operation.answers.map {
        $0.header("X-Refreshed-Token", "The next token of the same session, for a bearer token.")
      }
    }
    return Route(method, template, access: rule, described) { context, caller in
      if operation.readsNoBody { try Self.refuseFields(context) }
      let response = try await kept.answer(context.request, of: caller.caller.id) {
        try await handler(context, caller)
      }
      guard renewsSession else { return response }
      return await renewed(response, caller, context.request)
    }
  }

  /// A POST of somebody who need not be signed in.
  func openPost(
    _ template: PathTemplate, for rule: AccessRule<Void>, _ operation: Operation,
    handler: @escaping @Sendable (RequestContext) async throws -> HTTPResponse
  ) -> Route {
    Route(.post, template, access: rule, operation.with(KeptAnswers.describe)) { context, _ in
      try await kept.answer(context.request, of: nil) { try await handler(context) }
    }
  }

  /// An answer with the next token, in the way in which the present one came.
  func handing(
    out next: SignedIn, to caller: APICaller, in response: HTTPResponse, _ request: HTTPRequest
  ) -> HTTPResponse {
    switch caller.proof {
    case .bearerToken: response.with("X-Refreshed-Token", next.token.revealed)
    case .cookie:
      response.with(
        "Set-Cookie",
        gate.cookie.keeping(
          next.token, for: next.lifetime, isRemembered: next.session.isRemembered, over: request))
    case .singleUser: response
    }
  }

  /// What a body can get where none is read.
  private static let bodyProblems: [ProblemCode] = [
    .malformedJSON, .contentTooLarge, .unsupportedMediaType, .validation,
  ]

  /// Holds a request without a body to that: an empty object passes, fields are faults.
  private static func refuseFields(_ context: RequestContext) throws {
    if !context.request.body.isEmpty { try context.readBody { _ in } }
  }

  private func renewed(
    _ response: HTTPResponse, _ caller: APICaller, _ request: HTTPRequest
  ) async -> HTTPResponse {
    guard caller.proof != .singleUser, (200..<300).contains(response.status) else {
      return response
    }
    do {
      guard let next = try await sessions.renew(caller.caller) else { return response }
      return handing(out: next, to: caller, in: response, request)
    } catch {
      // The change itself is done; the present token goes on as before.
      return response
    }
  }
}

extension Operation {
  /// Whether nothing is read of a body, JSON or not.
  fileprivate var readsNoBody: Bool { body == nil && rawBodyTypes.isEmpty }
}
