import HTTPRouting
import Values

/// Whose thing a path names, seen from the caller.
enum Relation: String, CaseIterable {
  /// The caller's own.
  case own
  /// Somebody's whose rank isn't above the caller's.
  case other
  /// Somebody's of a higher role; for administrators there is nobody.
  case higher
  /// The system account's.
  case system
}

/// One use of a route on a thing that belongs to somebody.
struct Deed {
  /// The things that a path names.
  enum Thing {
    case account
    case grant
    case session
    case token
    case request
  }

  /// The route, as the table of rows names it.
  let route: String
  let thing: Thing
  var query = ""
  var body: JSONValue?
  /// What those get whom the route admits: a status, or the code of a problem.
  let answers: [Relation: String]

  init(
    _ route: String, on thing: Thing = .account, query: String = "", body: JSONValue? = nil,
    own: String, other: String, higher: String = "higher_role", system: String = "system_account"
  ) {
    self.route = route
    self.thing = thing
    self.query = query
    self.body = body
    answers = [.own: own, .other: other, .higher: higher, .system: system]
  }
}

extension DeclaredAccess {
  /// The routes whose `{id}` is nobody's.
  static let impersonal: Set = [
    "GET /api/v1/groups/{id}", "GET /api/v1/groups/{id}/members", "GET /api/v1/runs/{id}",
    "GET /api/v1/runs/{id}/events", "GET /api/v1/runs/{id}/effects",
    "POST /api/v1/runs/{id}/approve", "POST /api/v1/runs/{id}/discard",
    "POST /api/v1/runs/{id}/cancel", "POST /api/v1/runs/{id}/undo",
    "POST /api/v1/directories/{name}/collisions/{id}",
    "POST /api/v1/directories/{name}/conflicts/{id}", "GET /api/v1/notifications/{id}",
    "POST /api/v1/notifications/{id}/retry", "GET /api/v1/outbox/{id}",
    "POST /api/v1/outbox/{id}/discard", "POST /api/v1/outbox/{id}/retry",
  ]

  /// What becomes of every route whose path names somebody's thing.
  static let deeds: [Deed] = [
    Deed(
      "GET /api/v1/auth/users/{id}", own: "200", other: "200", higher: "200", system: "200"),
    Deed("PATCH /api/v1/auth/users/{id}", body: [:], own: "200", other: "200"),
    Deed(
      "PATCH /api/v1/auth/users/{id}", body: ["display_name": "New"], own: "200", other: "200"),
    Deed("PATCH /api/v1/auth/users/{id}", body: ["role": nil], own: "own_role", other: "200"),
    Deed(
      "PATCH /api/v1/auth/users/{id}", body: ["role": "power_user"], own: "own_role",
      other: "200"),
    Deed(
      "PATCH /api/v1/auth/users/{id}", body: ["is_active": false], own: "own_account",
      other: "200"),
    Deed(
      "PATCH /api/v1/auth/users/{id}", body: ["password": "Another-Horse-8"], own: "validation",
      other: "200"),
    Deed("DELETE /api/v1/auth/users/{id}", own: "own_account", other: "204"),
    Deed(
      "DELETE /api/v1/auth/users/{id}", query: "?permanent=true", own: "own_account",
      other: "204"),
    Deed("POST /api/v1/auth/users/{id}/restore", own: "own_account", other: "200"),
    Deed(
      "POST /api/v1/auth/users/{id}/transfer",
      body: ["to": .string(Visitor.user.id.description)], own: "200", other: "200",
      system: "200 for admin, admin_required"),
    Deed(
      "GET /api/v1/auth/users/{id}/export", own: "200", other: "200",
      system: "200 for admin, admin_required"),
    Deed(
      "GET /api/v1/auth/users/{id}/explain", own: "200", other: "200", higher: "200",
      system: "200"),
    Deed(
      "GET /api/v1/auth/users/{id}/lockout", own: "200", other: "200", higher: "200",
      system: "200"),
    Deed("DELETE /api/v1/auth/users/{id}/lockout", own: "204", other: "204"),
    Deed(
      "GET /api/v1/auth/users/{id}/grants", own: "200", other: "200", higher: "200",
      system: "200"),
    Deed(
      "POST /api/v1/auth/users/{id}/grants", body: ["role": "user"], own: "own_role",
      other: "201"),
    Deed(
      "DELETE /api/v1/auth/users/{id}/grants/{grant_id}", on: .grant, own: "own_role",
      other: "204"),
    Deed(
      "GET /api/v1/access-requests/{id}", on: .request, own: "200", other: "200", higher: "200",
      system: "200"),
    Deed(
      "POST /api/v1/access-requests/{id}/approve", on: .request, body: ["role": "user"],
      own: "forbidden", other: "200"),
    Deed(
      "POST /api/v1/access-requests/{id}/reject", on: .request, own: "forbidden", other: "200"),
    Deed(
      "DELETE /api/v1/auth/sessions/{id}", on: .session, own: "204", other: "session_not_found",
      higher: "session_not_found", system: "session_not_found"),
    Deed(
      "DELETE /api/v1/sessions/{id}", on: .session, own: "204", other: "204", system: "204"),
    Deed(
      "GET /api/v1/auth/tokens/{id}", on: .token, own: "200", other: "token_not_found",
      higher: "token_not_found", system: "token_not_found"),
    Deed(
      "PATCH /api/v1/auth/tokens/{id}", on: .token, body: [:], own: "200",
      other: "token_not_found", higher: "token_not_found", system: "token_not_found"),
    Deed(
      "DELETE /api/v1/auth/tokens/{id}", on: .token, own: "204", other: "token_not_found",
      higher: "token_not_found", system: "token_not_found"),
  ]
}
