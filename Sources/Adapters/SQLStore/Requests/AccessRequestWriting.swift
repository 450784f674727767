import Accounts
import Services
import Values

/// Writes the steps of access requests, in the transaction of the change that they belong to.
struct AccessRequestWriting {
  let connection: any SQLConnection

  /// Keeps a new request, and reserves the names of an application.
  ///
  /// - Throws: `AccountConflict` when one of the names isn't free.
  func open(_ record: AccessRequestRecord) throws {
    let request = record.request
    let names = request.isApplication ? request.requester : nil
    let usernameKey = names.map { LoginName.key($0.username) }
    let emailKey = names?.email.map(LoginName.key)
    if let usernameKey, try AccountName.isTaken(usernameKey, connection) {
      throw AccountConflict.usernameTaken
    }
    if let emailKey, try AccountName.isTaken(emailKey, connection) {
      throw AccountConflict.emailTaken
    }
    try connection.execute(
      """
      INSERT INTO access_requests (id, account_id, is_application, username, username_key, email,
        email_key, display_name, password_hash, message, requested_role, status, created_at,
        updated_at)
      VALUES (\(request.id), \(request.account), \(request.isApplication),
        \(names?.username), \(usernameKey), \(names?.email), \(emailKey), \(names?.displayName),
        \(record.verifier?.revealed), \(request.message), \(request.requestedRole?.rawValue),
        \(request.status.rawValue), \(request.createdAt), \(request.updatedAt))
      """)
    for key in Set([usernameKey, emailKey].compactMap(\.self)) {
      try connection.execute(
        "INSERT INTO reserved_names (name_key, request_id) VALUES (\(key), \(request.id))")
    }
  }

  /// Keeps the end of a request; the names that it reserved are free, its password is gone.
  func close(_ request: AccessRequest) throws {
    let decision = request.decision
    let closed = try connection.execute(
      """
      UPDATE access_requests SET account_id = \(request.account),
        status = \(request.status.rawValue), password_hash = NULL,
        role = \(decision?.role?.rawValue), access_ends_at = \(decision?.accessEndsAt),
        decided_by = \(decision?.decider), decider_name = \(decision?.deciderName),
        decided_at = \(decision?.at), reason = \(decision?.reason),
        comment = \(decision?.comment), updated_at = \(request.updatedAt),
        version = \(request.version)
      WHERE id = \(request.id) AND status = 'pending'
      """)
    guard closed == 1 else { throw AccessRequestError.closed(request.status) }
    try connection.execute("DELETE FROM reserved_names WHERE request_id = \(request.id)")
  }

  /// The request that a change is about, with its password.
  static func record(
    _ reference: AccessRequestReference, _ connection: any SQLConnection
  ) throws -> AccessRequestRecord? {
    guard let request = try AccessRequestRow.first(condition(reference), connection) else {
      return nil
    }
    let verifier = try connection.first(
      "SELECT password_hash FROM access_requests WHERE id = \(request.id)"
    ) { $0.optionalText(0) }
    return AccessRequestRecord(
      request: request, verifier: verifier.flatMap(\.self).map { Secret($0) })
  }

  private static func condition(_ reference: AccessRequestReference) -> SQLQuery {
    switch reference {
    case .one(let id): "r.id = \(id)"
    case .latest(let account):
      "r.account_id = \(account) ORDER BY r.created_at DESC, r.id DESC LIMIT 1"
    case .latestApplication(let username, let email):
      """
      r.is_application = 1
        AND (r.username_key IN (\(username), \(email)) OR r.email_key IN (\(username), \(email)))
      ORDER BY r.created_at DESC, r.id DESC LIMIT 1
      """
    }
  }
}
