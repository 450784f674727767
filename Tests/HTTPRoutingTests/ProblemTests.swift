import HTTPRouting
import Synchronization
import Testing
import Values

@Suite("Problems")
struct ProblemTests {
  @Test("Every code of the contract is there with its status")
  func catalogue() {
    let contract: [String: Int] = [
      "unauthenticated": 401, "invalid_credentials": 401, "session_expired": 401,
      "account_disabled": 403, "password_change_required": 403, "forbidden": 403,
      "admin_required": 403, "multiuser_disabled": 403, "registration_disabled": 403,
      "own_role": 403, "own_account": 403, "higher_role": 403, "role_above_own": 403,
      "not_found": 404, "user_not_found": 404, "workflow_not_found": 404, "username_taken": 409,
      "email_taken": 409, "last_admin": 409, "already_set_up": 409, "request_pending": 409,
      "already_has_access": 409, "already_decided": 409, "system_account": 409,
      "owned_by_directory": 409, "run_in_progress": 409, "plan_stale": 409, "stale_version": 412,
      "validation": 422, "weak_password": 422, "wrong_current_password": 422, "locked_out": 429,
      "rate_limited": 429, "directory_unavailable": 503, "store_unavailable": 503,
      "internal": 500, "malformed_json": 400,
    ]
    let known = Dictionary(
      ProblemCode.all.map { ($0.name, $0.status) }, uniquingKeysWith: { first, _ in first })
    for (name, status) in contract { #expect(known[name] == status, "\(name)") }
    #expect(known.count == ProblemCode.all.count)
  }

  @Test("The texts that clients compare are those of the contract")
  func titles() {
    #expect(ProblemCode.ownRole.title == "Cannot modify your own role")
    #expect(ProblemCode.higherRole.title == "Cannot modify users with higher role")
    #expect(ProblemCode.userNotFound.title == "User not found")
    #expect(ProblemCode.usernameTaken.title == "Username already exists")
    #expect(ProblemCode.lastAdmin.title == "Last admin protected")
  }

  @Test("A problem document has all members, and the answer its headers")
  func document() throws {
    let problem = Problem(.lockedOut, retryAfter: 30)
    let response = problem.response(requestID: "r1")
    #expect(response.status == 429)
    #expect(response.headers["Content-Type"] == "application/problem+json")
    #expect(response.headers["Retry-After"] == "30")
    let document = try response.json
    #expect(document["type"] == "urn:muster:problem:locked_out")
    #expect(document["title"]?.stringValue?.isEmpty == false)
    #expect(document["detail"]?.stringValue?.isEmpty == false)
    #expect(document["status"] == 429)
    #expect(document["code"] == "locked_out")
    #expect(document["request_id"] == "r1")
    #expect(document["errors"] == nil)
  }

  @Test("An unknown error tells the client its request id only, and the log everything")
  func unexpected() async throws {
    struct Leak: Error { let password = "hunter2" }
    let reported = Mutex<[String]>([])
    let service = try pipeline(
      [Route(.get, "/", access: .anyone, Sample.operation("x")) { _, _ in throw Leak() }],
      failures: { failure in reported.withLock { $0.append("\(failure.error)") } })
    let response = await service.respond(to: HTTPRequest(.get, "/"))
    #expect(response.status == 500)
    #expect(try response.json["code"] == "internal")
    #expect(try response.json["request_id"] == "made-id")
    #expect(!response.text.contains("hunter2") && !response.text.contains("Leak"))
    #expect(reported.withLock { $0 }.count == 1)
  }
}
