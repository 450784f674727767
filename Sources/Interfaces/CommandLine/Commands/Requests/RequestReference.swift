import Accounts
import Services
import Values

/// An access request as a person names it: by its identifier, or by who asks.
struct RequestReference: Sendable {
  private let text: String

  /// The argument to declare.
  static let argument = Argument(
    "REQUEST", "The request's identifier, or the username or e-mail address of whose it is")

  /// Takes what a command was called with.
  init(_ context: CommandContext) {
    text = context.values["REQUEST"] ?? ""
  }

  /// Finds the request: of a person's, the one that waits, else the latest.
  ///
  /// - Throws: `CommandFailure` when there is none.
  func find(
    in requests: AccessRequestService
  ) async throws -> (request: AccessRequest, history: [AccessRequest]) {
    var id = AccessRequestID(text)
    if id == nil { id = try await identifier(in: requests) }
    guard let id, let found = try await requests.find(id) else {
      throw CommandFailure(
        "There is no access request \"\(text)\".",
        advice: "`muster request list -q TEXT` searches.")
    }
    return found
  }

  private func identifier(in requests: AccessRequestService) async throws -> AccessRequestID? {
    let key = LoginName.key(text)
    let found = try await ListExtent(limit: nil).read {
      try await requests.list(AccessRequestFilter(text: text), $0)
    }.items.filter { request in
      let requester = request.requester
      return LoginName.key(requester.username) == key
        || requester.email.map(LoginName.key) == key
    }
    return (found.first { $0.status == .pending } ?? found.first)?.id
  }
}
