import Accounts
import Values

/// Who may use which route: the one table that every route has to stand in.
///
/// `rows` says whom a route admits. A route whose path names somebody's thing stands in `deeds` as
/// well, which say what those get whom it admits, depending on whose thing it is.
enum DeclaredAccess {
  /// Who passes a rule; the others get 401 or 403.
  enum Rule {
    case anyone
    case signedIn
    case users
    case powerUsers
    case managers
    case admins

    func admits(_ visitor: Visitor) -> Bool {
      switch self {
      case .anyone: true
      case .signedIn: visitor != .anonymous
      case .users: visitor.role != nil
      case .powerUsers: visitor.role.map { $0 >= .powerUser } ?? false
      case .managers: visitor == .manager || visitor == .admin
      case .admins: visitor == .admin
      }
    }
  }

  struct Row {
    let rule: Rule
    /// What those get whom the rule admits, for an object that isn't there.
    let status: Int
    var body: JSONValue?
  }

  /// An identifier that nothing has.
  static let unknown = "01980f4e-0000-7000-8000-000000000000"

  static let rows: [String: Row] = [
    "GET /livez": Row(rule: .anyone, status: 200),
    "GET /readyz": Row(rule: .anyone, status: 200),
    "GET /metrics": Row(rule: .anyone, status: 200),
    "GET /openapi.json": Row(rule: .anyone, status: 200),
    "GET /api/v1/version": Row(rule: .anyone, status: 200),
    "GET /api/v1/auth/status": Row(rule: .anyone, status: 200),
    "POST /api/v1/auth/setup": Row(
      rule: .anyone, status: 409,
      body: ["email": "new@example.com", "password": .string(Visitor.password)]),
    "POST /api/v1/auth/login": Row(
      rule: .anyone, status: 200,
      body: ["username": "user", "password": .string(Visitor.password)]),
    "POST /api/v1/auth/logout": Row(rule: .signedIn, status: 204),
    "GET /api/v1/auth/me": Row(rule: .signedIn, status: 200),
    "PATCH /api/v1/auth/me": Row(rule: .signedIn, status: 200, body: [:]),
    "POST /api/v1/auth/register": Row(rule: .anyone, status: 422, body: [:]),
    "GET /api/v1/auth/generate-password": Row(rule: .signedIn, status: 200),
    "POST /api/v1/auth/check-password": Row(
      rule: .signedIn, status: 200, body: ["password": "Another-Horse-8"]),
    "GET /api/v1/auth/permissions": Row(rule: .signedIn, status: 200),
    "GET /api/v1/auth/sessions": Row(rule: .signedIn, status: 200),
    "DELETE /api/v1/auth/sessions": Row(rule: .signedIn, status: 204),
    "DELETE /api/v1/auth/sessions/{id}": Row(rule: .signedIn, status: 404),
    "GET /api/v1/sessions": Row(rule: .managers, status: 200),
    "DELETE /api/v1/sessions": Row(rule: .managers, status: 422),
    "DELETE /api/v1/sessions/{id}": Row(rule: .managers, status: 404),
    "GET /api/v1/auth/tokens": Row(rule: .powerUsers, status: 200),
    "POST /api/v1/auth/tokens": Row(rule: .powerUsers, status: 201, body: ["name": "ci"]),
    "GET /api/v1/auth/tokens/{id}": Row(rule: .powerUsers, status: 404),
    "PATCH /api/v1/auth/tokens/{id}": Row(rule: .powerUsers, status: 404, body: [:]),
    "DELETE /api/v1/auth/tokens/{id}": Row(rule: .powerUsers, status: 404),
    "GET /api/v1/api-keys": Row(rule: .users, status: 200),
    "GET /api/v1/api-keys/{provider}": Row(rule: .users, status: 404),
    "PUT /api/v1/api-keys/{provider}": Row(rule: .users, status: 201, body: ["key": "secret"]),
    "DELETE /api/v1/api-keys/{provider}": Row(rule: .users, status: 204),
    "GET /api/v1/api-keys/{provider}/resolve": Row(rule: .users, status: 404),
    "GET /api/v1/system/api-keys": Row(rule: .admins, status: 200),
    "GET /api/v1/system/api-keys/{provider}": Row(rule: .admins, status: 404),
    "PUT /api/v1/system/api-keys/{provider}": Row(
      rule: .admins, status: 201, body: ["key": "secret"]),
    "DELETE /api/v1/system/api-keys/{provider}": Row(rule: .admins, status: 204),
    "GET /api/v1/auth/users": Row(rule: .managers, status: 200),
    "GET /api/v1/auth/users/{id}": Row(rule: .managers, status: 404),
    "POST /api/v1/auth/users": Row(rule: .managers, status: 422, body: [:]),
    "PATCH /api/v1/auth/users/{id}": Row(rule: .managers, status: 404, body: [:]),
    "DELETE /api/v1/auth/users/{id}": Row(rule: .managers, status: 404),
    "POST /api/v1/auth/users/{id}/restore": Row(rule: .managers, status: 404),
    "POST /api/v1/auth/users/{id}/transfer": Row(
      rule: .managers, status: 404, body: ["to": .string(Visitor.admin.id.description)]),
    "GET /api/v1/auth/users/{id}/export": Row(rule: .managers, status: 404),
    "GET /api/v1/auth/users/{id}/explain": Row(rule: .managers, status: 404),
    "GET /api/v1/auth/users/{id}/lockout": Row(rule: .managers, status: 404),
    "DELETE /api/v1/auth/users/{id}/lockout": Row(rule: .managers, status: 404),
    "GET /api/v1/auth/users/{id}/grants": Row(rule: .managers, status: 404),
    "POST /api/v1/auth/users/{id}/grants": Row(
      rule: .managers, status: 404, body: ["role": "user"]),
    "DELETE /api/v1/auth/users/{id}/grants/{grant_id}": Row(rule: .managers, status: 404),
    "POST /api/v1/access-requests": Row(
      rule: .signedIn, status: 422, body: ["role": "none"]),
    "POST /api/v1/access-requests/apply": Row(rule: .anyone, status: 422, body: [:]),
    "GET /api/v1/access-requests/mine": Row(rule: .signedIn, status: 404),
    "DELETE /api/v1/access-requests/mine": Row(rule: .signedIn, status: 404),
    "GET /api/v1/access-requests": Row(rule: .managers, status: 200),
    "GET /api/v1/access-requests/{id}": Row(rule: .managers, status: 404),
    "POST /api/v1/access-requests/{id}/approve": Row(
      rule: .managers, status: 404, body: ["role": "user"]),
    "POST /api/v1/access-requests/{id}/reject": Row(rule: .managers, status: 404),
    "GET /api/v1/groups": Row(rule: .managers, status: 200),
    "GET /api/v1/groups/{id}": Row(rule: .managers, status: 404),
    "GET /api/v1/groups/{id}/members": Row(rule: .managers, status: 404),
    "GET /api/v1/directories": Row(rule: .admins, status: 200),
    "GET /api/v1/directories/{name}": Row(rule: .admins, status: 200),
    "POST /api/v1/directories/{name}/test": Row(rule: .admins, status: 200),
    "POST /api/v1/directories/{name}/runs": Row(rule: .admins, status: 202),
    "GET /api/v1/directories/{name}/quarantine": Row(rule: .managers, status: 200),
    "POST /api/v1/directories/{name}/quarantine/{entry_uuid}/retry": Row(
      rule: .admins, status: 404),
    "GET /api/v1/directories/{name}/collisions": Row(rule: .admins, status: 200),
    "POST /api/v1/directories/{name}/collisions/{id}": Row(
      rule: .admins, status: 404, body: ["action": "separate"]),
    "GET /api/v1/directories/{name}/conflicts": Row(rule: .admins, status: 200),
    "POST /api/v1/directories/{name}/conflicts/{id}": Row(
      rule: .admins, status: 404, body: ["keep": "local"]),
    "GET /api/v1/directories/{name}/orphaned": Row(rule: .admins, status: 200),
    "DELETE /api/v1/directories/{name}/orphaned": Row(
      rule: .admins, status: 200, body: ["ids": [.string("link:\(unknown)")]]),
    "GET /api/v1/runs": Row(rule: .managers, status: 200),
    "GET /api/v1/runs/{id}": Row(rule: .managers, status: 404),
    "GET /api/v1/runs/{id}/events": Row(rule: .managers, status: 404),
    "GET /api/v1/runs/{id}/effects": Row(rule: .managers, status: 404),
    "POST /api/v1/runs/{id}/approve": Row(rule: .admins, status: 404),
    "POST /api/v1/runs/{id}/discard": Row(rule: .admins, status: 404),
    "POST /api/v1/runs/{id}/cancel": Row(rule: .admins, status: 404),
    "POST /api/v1/runs/{id}/undo": Row(rule: .admins, status: 404),
    "GET /api/v1/outbox": Row(rule: .admins, status: 200),
    "GET /api/v1/outbox/{id}": Row(rule: .admins, status: 404),
    "POST /api/v1/outbox/{id}/retry": Row(rule: .admins, status: 404),
    "POST /api/v1/outbox/{id}/discard": Row(rule: .admins, status: 404),
    "GET /api/v1/audit": Row(rule: .admins, status: 200),
    "GET /api/v1/notifications": Row(rule: .admins, status: 200),
    "GET /api/v1/notifications/{id}": Row(rule: .admins, status: 404),
    "POST /api/v1/notifications/{id}/retry": Row(rule: .admins, status: 404),
    "GET /api/v1/settings": Row(rule: .admins, status: 200),
    "GET /api/v1/stats": Row(rule: .managers, status: 200),
  ].merging(workflowRows) { first, _ in first }
}
