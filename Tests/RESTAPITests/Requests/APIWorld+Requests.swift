import Accounts
import HTTPRouting
import RESTAPI
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

extension APIWorld {
  static let requests = "/api/v1/access-requests"

  /// The guest asks for access.
  @discardableResult
  func ask(_ body: JSONValue = [:]) async throws -> HTTPResponse {
    try await call(.post, Self.requests, as: .guest, body: body)
  }

  /// The guest asks, and gets the request's identifier.
  func askedID() async throws -> String {
    let response = try await ask()
    #expect(response.status == 201, "\(response.text)")
    return try #require(try response.json["request_id"]?.stringValue)
  }

  /// Somebody without an account applies for one.
  @discardableResult
  func apply(
    _ username: String = "newton", email: String = "newton@example.com",
    password: String = Visitor.password, from address: String = "192.0.2.1"
  ) async throws -> HTTPResponse {
    let body: JSONValue = [
      "username": .string(username), "email": .string(email), "password": .string(password),
    ]
    let peer = try #require(NetworkAddress(address))
    return try await send(
      HTTPRequest(
        .post, Self.requests + "/apply", headers: ["Content-Type": "application/json"],
        body: body.utf8, peer: .network(peer)))
  }

  /// Decides about a request.
  @discardableResult
  func decide(
    _ id: String, _ verb: String, as visitor: Visitor = .manager, _ body: JSONValue,
    headers: HTTPHeaders = [:]
  ) async throws -> HTTPResponse {
    try await call(
      .post, "\(Self.requests)/\(id)/\(verb)", as: visitor, body: body, headers: headers)
  }

  /// What a visitor's account says.
  func me(_ visitor: Visitor = .guest) async throws -> JSONValue {
    try await call(.get, "/api/v1/auth/me", as: visitor).json
  }

  /// The actions of all audit events whose names begin so, in order.
  func events(_ prefix: String) async throws -> [String] {
    try await database.read { connection in
      try connection.rows("SELECT action FROM audit_events ORDER BY sequence") { $0.text(0) }
    }.filter { $0.hasPrefix(prefix) }
  }

  /// A visitor as the services know callers.
  func caller(_ id: AccountID) async throws -> Caller {
    let account = try #require(try await services.accounts.find(id))
    return Caller(
      account: account, permissions: PermissionMatrix.standard.permissions(of: account.role),
      credential: .singleUser, origin: RequestOrigin(ipAddress: nil, userAgent: nil))
  }
}
