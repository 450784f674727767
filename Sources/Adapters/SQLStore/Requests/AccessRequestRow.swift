import Accounts
import Services
import Values

/// An access request as columns of `access_requests r`, with the names of its account `a`.
enum AccessRequestRow {
  /// The columns, in the order in which `request` reads them.
  static let columns: SQLQuery = """
    r.id, r.account_id, r.is_application, \(name("username")), \(name("email")), \
    \(name("display_name")), r.message, r.requested_role, r.status, r.decided_by, \
    r.decider_name, r.decided_at, r.role, r.access_ends_at, r.reason, r.comment, r.created_at, \
    r.updated_at, r.version
    """

  /// Where the columns come from.
  static let source: SQLQuery =
    "access_requests r LEFT JOIN accounts a ON a.id = r.account_id"

  /// A name of the requester: the account's, or the applicant's as long as there is no account.
  static func name(_ column: String) -> SQLQuery {
    let column = nameText(column)
    return "\(unsafe: column)"
  }

  static func nameText(_ column: String) -> String {
    "CASE WHEN a.id IS NULL THEN r.\(column) ELSE a.\(column) END"
  }

  /// The first request of a condition and an order.
  static func first(
    _ condition: SQLQuery, _ connection: any SQLConnection
  ) throws -> AccessRequest? {
    try connection.first(
      "SELECT \(columns) FROM \(source) WHERE \(condition)", request(_:))
  }

  /// The requests of an account, the earliest first.
  static func all(
    of account: AccountID, _ connection: any SQLConnection
  ) throws -> [AccessRequest] {
    try connection.rows(
      """
      SELECT \(columns) FROM \(source) WHERE r.account_id = \(account)
      ORDER BY r.created_at, r.id
      """, request(_:))
  }

  /// Reads a request.
  static func request(_ row: any SQLRow) throws -> AccessRequest {
    guard let id = row.uniqueID(0), let status = AccessRequestStatus(rawValue: row.text(8)) else {
      throw SQLError(
        .corrupt, operation: "read", message: "an access request can't be understood")
    }
    var request = AccessRequest(
      id: AccessRequestID(id), account: row.uniqueID(1).map { AccountID($0) },
      requester: AccessRequest.Requester(
        username: row.text(3), email: row.optionalText(4), displayName: row.optionalText(5)),
      message: row.optionalText(6), requestedRole: role(row, 7), createdAt: row.moment(16))
    request.isApplication = row.integer(2) == 1
    request.status = status
    request.updatedAt = row.moment(17)
    request.version = Int(row.integer(18))
    if let at = row.timestamp(11) { request.decision = decision(row, at) }
    return request
  }

  private static func decision(_ row: any SQLRow, _ at: Timestamp) -> AccessRequest.Decision {
    var decision = AccessRequest.Decision(
      decider: row.uniqueID(9).map { AccountID($0) }, deciderName: row.text(10), at: at)
    decision.role = role(row, 12)
    decision.accessEndsAt = row.timestamp(13)
    decision.reason = row.optionalText(14)
    decision.comment = row.optionalText(15)
    return decision
  }

  private static func role(_ row: any SQLRow, _ column: Int) -> Role? {
    row.optionalInteger(column).flatMap { Role(rawValue: Int($0)) }
  }
}
