import Accounts
import Values

/// One access request for the person in front.
struct RequestReport: Sendable {
  private let request: AccessRequest
  private let history: [AccessRequest]

  /// Joins a request with the same person's others.
  init(_ request: AccessRequest, history: [AccessRequest]) {
    self.request = request
    self.history = history
  }

  /// A table of requests.
  static func table(of requests: [AccessRequest]) -> Table {
    var table = Table("request", "username", "e-mail", "wishes", "status", "made", "decided by")
    for request in requests {
      table.add(
        request.id.description, request.requester.username, request.requester.email ?? "",
        request.requestedRole?.description ?? "", request.status.rawValue,
        request.createdAt.words, request.decision?.deciderName ?? "")
    }
    return table
  }

  /// Writes the facts, then the same person's other requests.
  func write(to output: Output) {
    output.line(output.paint(request.requester.username, .bold))
    output.facts(facts + decision)
    guard !history.isEmpty else { return }
    output.line()
    output.line("Other requests of the same person:")
    output.table(Self.table(of: history))
  }

  private var facts: [(String, String)] {
    let requester = request.requester
    return [
      ("id", request.id.description), ("name", requester.displayName ?? "none"),
      ("e-mail", requester.email ?? "none"),
      ("account", request.account?.description ?? "none: applies for one"),
      ("message", request.message ?? "none"),
      ("wishes", request.requestedRole?.description ?? "no role in particular"),
      ("status", request.status.rawValue), ("made", request.createdAt.words),
      ("changed", request.updatedAt.words),
    ]
  }

  private var decision: [(String, String)] {
    guard let decision = request.decision else { return [] }
    var facts = [("decided by", decision.deciderName), ("decided", decision.at.words)]
    if let role = decision.role {
      facts += [
        ("role", role.description), ("until", decision.accessEndsAt?.words ?? "without end"),
      ]
    }
    if let reason = decision.reason { facts.append(("reason", reason)) }
    if let comment = decision.comment { facts.append(("comment", comment)) }
    return facts
  }
}
