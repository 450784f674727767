import Values

extension DeclaredAccess {
  private static let workflow = "/api/v1/workflows/i/{id}"

  /// Who may use the routes of workflows at all; what each may do with one, the suites about
  /// workflows hold.
  static let workflowRows: [String: Row] = [
    "GET /api/v1/workflows": Row(rule: .users, status: 200),
    "POST /api/v1/workflows": Row(rule: .users, status: 201, body: ["workflow": ["name": "w"]]),
    "GET /api/v1/workflows/tags": Row(rule: .users, status: 200),
    "GET /api/v1/workflows/counts": Row(rule: .users, status: 200),
    "GET /api/v1/workflows/events": Row(rule: .users, status: 200),
    "GET \(workflow)": Row(rule: .users, status: 404),
    "PATCH \(workflow)": Row(rule: .users, status: 404, body: ["is_public": true]),
    "DELETE \(workflow)": Row(rule: .users, status: 404),
    "PATCH \(workflow)/is_public": Row(rule: .users, status: 404, body: ["is_public": true]),
    "POST \(workflow)/copy": Row(rule: .users, status: 404),
    "GET \(workflow)/grants": Row(rule: .users, status: 404),
    "GET \(workflow)/grants/{grantee_id}": Row(rule: .users, status: 404),
    "PUT \(workflow)/grants/{grantee_id}": Row(
      rule: .users, status: 404, body: ["access": "read"]),
    "DELETE \(workflow)/grants/{grantee_id}": Row(rule: .users, status: 404),
    "GET \(workflow)/revisions": Row(rule: .users, status: 404),
    "GET \(workflow)/revisions/{number}": Row(rule: .users, status: 404),
    "POST \(workflow)/revisions/{number}/restore": Row(rule: .users, status: 404),
    "PUT \(workflow)/opened_at": Row(rule: .users, status: 404),
    "GET \(workflow)/thumbnail": Row(rule: .users, status: 404),
    "PUT \(workflow)/thumbnail": Row(rule: .users, status: 415),
    "DELETE \(workflow)/thumbnail": Row(rule: .users, status: 404),
  ]
}
