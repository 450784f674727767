public import Accounts
public import Notifications
public import Services
import Values

/// Records the notifications that follow from audit events, in the transaction of their cause.
///
/// Every change has its audit event, so nothing that is to be told can pass by here.
public struct NotificationRecording: Sendable {
  /// Mail to more deciders than this isn't sent; a list of a configured address reaches more.
  private static let mostDeciders = 100
  /// A directory that goes on failing is told of once in this time.
  private static let failureInterval: Duration = .seconds(86_400)

  private let policy: NotificationPolicy
  private let permissions: PermissionMatrix
  private let randomness: any Randomness

  /// Takes what is told to whom, and who may decide access requests.
  public init(
    policy: NotificationPolicy, permissions: PermissionMatrix, randomness: any Randomness
  ) {
    self.policy = policy
    self.permissions = permissions
    self.randomness = randomness
  }

  func record(_ events: [AuditEvent], on connection: any SQLConnection) throws {
    for event in events {
      for told in try NotificationCause(event)?.occurrences(on: connection) ?? []
      where policy.tells(told.event) {
        try record(told, of: event, on: connection)
      }
    }
  }

  private func record(
    _ told: NotificationOccurrence, of cause: AuditEvent, on connection: any SQLConnection
  ) throws {
    guard try !isRepeatedFailure(told, at: cause, connection) else { return }
    for webhook in policy.webhooks where webhook.events.contains(told.event) {
      try insert(told, of: cause, by: webhook.carrier, to: nil, connection)
    }
    guard let mail = policy.mail, mail.events.contains(told.event) else { return }
    for address in try addresses(for: told, mail, at: cause, connection) {
      try insert(told, of: cause, by: .mail, to: address.description, connection)
    }
  }

  private func insert(
    _ told: NotificationOccurrence, of cause: AuditEvent, by carrier: CarrierName,
    to recipient: String?, _ connection: any SQLConnection
  ) throws {
    try NotificationRow.insert(
      Notification(
        id: randomness.identifier(at: cause.at), event: told.event,
        subject: told.subject ?? cause.subject.name,
        occurredAt: cause.at, facts: told.facts, carrier: carrier, recipient: recipient),
      connection)
  }

  /// Whether a directory's failure was told already and nothing has changed since.
  private func isRepeatedFailure(
    _ told: NotificationOccurrence, at cause: AuditEvent, _ connection: any SQLConnection
  ) throws -> Bool {
    guard told.event == .runFailed else { return false }
    let earlier = try connection.first(
      """
      SELECT status FROM runs
      WHERE directory = \(cause.subject.name) AND id <> \(cause.subject.id) AND is_dry_run = 0
        AND status NOT IN ('running', 'cancelled', 'discarded')
      ORDER BY started_at DESC, id DESC LIMIT 1
      """
    ) { $0.text(0) }
    guard earlier == Run.Status.failed.rawValue else { return false }
    return try connection.count(
      """
      SELECT EXISTS (SELECT 1 FROM notifications WHERE event = \(told.event.rawValue)
        AND subject = \(cause.subject.name) AND occurred_at > \(cause.at - Self.failureInterval))
      """) == 1
  }

  private func addresses(
    for told: NotificationOccurrence, _ mail: NotificationPolicy.MailRouting,
    at cause: AuditEvent, _ connection: any SQLConnection
  ) throws -> [MailAddress] {
    switch told.event.audience {
    case .operators: return mail.operators
    case .requester: return told.requesterEmail.flatMap(MailAddress.init).map { [$0] } ?? []
    case .deciders:
      if let deciders = mail.deciders { return deciders }
      return try deciders(besides: told.requester, at: cause, connection)
    }
  }

  /// The addresses of working accounts whose role may decide, the highest roles first.
  private func deciders(
    besides requester: AccountID?, at cause: AuditEvent, _ connection: any SQLConnection
  ) throws -> [MailAddress] {
    let roles = Role.allCases.filter { permissions.allows($0, .decideRequests) }
    guard let lowest = roles.min() else { return [] }
    return try connection.rows(
      """
      SELECT a.email, max(g.role) AS highest
      FROM grants g JOIN accounts a ON a.id = g.account_id
      WHERE g.role >= \(lowest.rawValue) AND (g.expires_at IS NULL OR g.expires_at > \(cause.at))
        AND a.status = 'active' AND a.is_system = 0 AND a.email IS NOT NULL
        AND a.id IS DISTINCT FROM \(requester)
      GROUP BY a.id ORDER BY highest DESC, a.username_key LIMIT \(Self.mostDeciders)
      """
    ) { MailAddress($0.text(0)) }.compactMap(\.self)
  }
}
