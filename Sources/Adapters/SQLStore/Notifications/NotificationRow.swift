import Accounts
import Notifications
import Services
import Values

/// A notification as a row of `notifications`.
enum NotificationRow {
  static let columns = """
    id, event, subject, occurred_at, facts, carrier, recipient, state, attempts, \
    next_attempt_at, last_error, ended_at
    """

  static func insert(_ notification: Notification, _ connection: any SQLConnection) throws {
    let delivery = notification.delivery
    try connection.execute(
      """
      INSERT INTO notifications (\(unsafe: columns))
      VALUES (\(notification.id), \(notification.event.rawValue), \(notification.subject),
        \(notification.occurredAt), \(JSONValue.object(notification.facts).text),
        \(notification.carrier.description), \(notification.recipient),
        \(delivery.state.rawValue), \(delivery.attempts), \(delivery.nextAttemptAt),
        \(delivery.lastError), \(delivery.endedAt))
      """)
  }

  /// The first notification of a condition and an order.
  static func first(
    _ condition: SQLQuery, _ connection: any SQLConnection
  ) throws -> Notification? {
    try connection.first(
      "SELECT \(unsafe: columns) FROM notifications WHERE \(condition)", notification)
  }

  /// The notifications about an account, in order.
  static func all(
    about account: AccountID, _ connection: any SQLConnection
  ) throws -> [Notification] {
    let condition = try isAbout(account, connection)
    return try connection.rows(
      """
      SELECT \(unsafe: columns) FROM notifications WHERE \(condition)
      ORDER BY occurred_at, id
      """, notification)
  }

  /// Removes what names somebody who is about to be removed, whether it was delivered or not.
  static func removeAll(about account: AccountID, _ connection: any SQLConnection) throws {
    let condition = try isAbout(account, connection)
    try connection.execute("DELETE FROM notifications WHERE \(condition)")
  }

  /// Whoever applies has no account yet, so that the request alone tells whom it is about.
  ///
  /// There are as few rows as retention leaves, so that they need no index for it.
  private static func isAbout(
    _ account: AccountID, _ connection: any SQLConnection
  ) throws -> SQLQuery {
    var condition: SQLQuery = "facts ->> 'user_id' = \(account.description)"
    for request in try AccessRequestRow.all(of: account, connection) {
      condition += " OR facts ->> 'request_id' = \(request.id.description)"
    }
    return condition
  }

  static func notification(_ row: any SQLRow) throws -> Notification {
    guard let id = row.uniqueID(0), let event = NotificationEvent(rawValue: row.text(1)),
      let state = Notification.State(rawValue: row.text(7)),
      let facts = try JSONValue(parsing: row.text(4)).members
    else {
      throw SQLError(.corrupt, operation: "read", message: "a notification can't be understood")
    }
    var notification = Notification(
      id: NotificationID(id), event: event, subject: row.text(2), occurredAt: row.moment(3),
      facts: facts, carrier: CarrierName(stored: row.text(5)), recipient: row.optionalText(6))
    notification.delivery = .init(
      state: state, attempts: Int(row.integer(8)), nextAttemptAt: row.timestamp(9),
      lastError: row.optionalText(10), endedAt: row.timestamp(11))
    return notification
  }
}
