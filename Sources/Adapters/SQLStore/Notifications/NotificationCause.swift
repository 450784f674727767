import Accounts
import Notifications
import Reconciliation
import Services
import Values

/// An audit event from which notifications follow.
struct NotificationCause {
  private let event: AuditEvent
  private let kind: Kind

  private enum Kind {
    case request(NotificationEvent, AccessRequestID)
    case run(NotificationEvent, RunID)
    case endOfRun(RunID)
    case conflict(directory: String)
  }

  /// Nil for an event that nobody outside is told of.
  init?(_ event: AuditEvent) {
    let run = event.subject.id.map { RunID($0) }
    let kind: Kind? =
      switch event.action {
      case "request.opened": Self.request(.requestWaiting, event.after)
      case "request.approved", "request.rejected": Self.request(.requestDecided, event.after)
      case "request.expired": Self.request(.requestExpired, event.after)
      case "plan.held": run.map { .run(.runHeld, $0) }
      case "run.failed": run.map { .run(.runFailed, $0) }
      case "run.applied", "run.cancelled": run.map { .endOfRun($0) }
      case "conflict.opened":
        (event.after["directory"]?.stringValue).map { .conflict(directory: $0) }
      default: nil
      }
    guard let kind else { return nil }
    (self.event, self.kind) = (event, kind)
  }

  private static func request(_ event: NotificationEvent, _ after: JSONValue) -> Kind? {
    (after["request_id"]?.stringValue).flatMap(AccessRequestID.init)
      .map { .request(event, $0) }
  }

  /// What there is to tell, with the facts as they are in this transaction.
  func occurrences(on connection: any SQLConnection) throws -> [NotificationOccurrence] {
    switch kind {
    case .request(let event, let id):
      try AccessRequestRow.first("r.id = \(id)", connection)
        .map { [NotificationOccurrence(event, about: $0)] } ?? []
    case .run(let event, let id):
      try isDryRun(id, connection) ? [] : [NotificationOccurrence(event, facts: facts(of: id))]
    case .endOfRun(let id):
      try [quarantine(id, connection), conflicts(id, connection)].compactMap(\.self)
    case .conflict(let directory): [try conflict(with: directory, connection)]
    }
  }

  private func isDryRun(_ run: RunID, _ connection: any SQLConnection) throws -> Bool {
    try connection.count("SELECT is_dry_run FROM runs WHERE id = \(run)") == 1
  }

  private func facts(of run: RunID) -> [JSONValue.Member] {
    [
      .init("run_id", JSONValue(run)), .init("directory", .string(event.subject.name)),
      .init("status", event.after["status"] ?? .null),
      .init("effects", event.after["effects"] ?? .null), .init("reason", .string(event.reason)),
    ]
  }

  private func quarantine(
    _ run: RunID, _ connection: any SQLConnection
  ) throws -> NotificationOccurrence? {
    let added = try connection.count(
      """
      SELECT count(*) FROM effects e JOIN runs r ON r.id = e.run_id
      WHERE e.run_id = \(run) AND e.kind = \(EffectKind.quarantine.rawValue)
        AND e.exception IS NULL AND e.sequence <= r.applied_through
      """)
    guard added > 0 else { return nil }
    let all = try connection.count(
      "SELECT count(*) FROM quarantine WHERE directory = \(event.subject.name)")
    return NotificationOccurrence(
      .quarantineGrown, facts: counts(run, ("added", added), ("quarantined", all)))
  }

  /// A conflict that was open before keeps the moment of its opening.
  private func conflicts(
    _ run: RunID, _ connection: any SQLConnection
  ) throws -> NotificationOccurrence? {
    let opened = try connection.count(
      """
      SELECT count(DISTINCT c.id) FROM effects e JOIN runs r ON r.id = e.run_id
      JOIN conflicts c ON c.account_id = e.object_id AND c.directory = r.directory
        AND c.opened_at >= r.started_at
      WHERE e.run_id = \(run) AND e.kind = \(EffectKind.openConflict.rawValue)
        AND e.exception IS NULL AND e.sequence <= r.applied_through
      """)
    guard opened > 0 else { return nil }
    let all = try connection.count(
      "SELECT count(*) FROM conflicts WHERE directory = \(event.subject.name)")
    return NotificationOccurrence(
      .conflictOpened, facts: counts(run, ("opened", opened), ("open", all)))
  }

  /// One that came to light outside of a run.
  private func conflict(
    with directory: String, _ connection: any SQLConnection
  ) throws -> NotificationOccurrence {
    let all = try connection.count(
      "SELECT count(*) FROM conflicts WHERE directory = \(directory)")
    var occurrence = NotificationOccurrence(
      .conflictOpened,
      facts: [
        .init("run_id", .null), .init("directory", .string(directory)), .init("opened", 1),
        .init("open", JSONValue(all)),
      ])
    occurrence.subject = directory
    return occurrence
  }

  private func counts(_ run: RunID, _ counts: (String, Int)...) -> [JSONValue.Member] {
    [.init("run_id", JSONValue(run)), .init("directory", .string(event.subject.name))]
      + counts.map { .init($0.0, JSONValue($0.1)) }
  }
}

/// One thing to tell, before anybody is chosen who hears of it.
struct NotificationOccurrence {
  let event: NotificationEvent
  let facts: [JSONValue.Member]
  /// What it is about, where that isn't what the cause is about.
  var subject: String?
  /// Who asked, where it is about an access request.
  var requester: AccountID?
  /// Where the requester gets mail.
  var requesterEmail: String?

  init(_ event: NotificationEvent, facts: [JSONValue.Member]) {
    self.event = event
    self.facts = facts
  }

  /// Without the note of those who decide, which isn't meant for everybody.
  init(_ event: NotificationEvent, about request: AccessRequest) {
    let decision = request.decision
    self.init(
      event,
      facts: [
        .init("request_id", JSONValue(request.id)), .init("user_id", JSONValue(request.account)),
        .init("username", .string(request.requester.username)),
        .init("display_name", JSONValue(request.requester.displayName)),
        .init("email", JSONValue(request.requester.email)),
        .init("application", .bool(request.isApplication)),
        .init("message", JSONValue(request.message)),
        .init("requested_role", JSONValue(request.requestedRole?.description)),
        .init("status", .string(request.status.rawValue)),
        .init("role", JSONValue(decision?.role?.description)),
        .init("expires_at", JSONValue(decision?.accessEndsAt)),
        .init("decided_by", JSONValue(decision?.deciderName)),
        .init("reason", JSONValue(decision?.reason)),
        .init("created_at", JSONValue(request.createdAt)),
      ])
    requester = request.account
    requesterEmail = request.requester.email
  }
}
