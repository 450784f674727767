/// What people and programs outside can be told of.
public enum NotificationEvent: String, Sendable, CaseIterable {
  /// An access request waits for a decision.
  case requestWaiting = "request.waiting"
  /// An access request was approved or rejected.
  case requestDecided = "request.decided"
  /// Nobody decided an access request in time.
  case requestExpired = "request.expired"
  /// A guard holds the plan of a run.
  case runHeld = "run.held"
  /// A run failed.
  case runFailed = "run.failed"
  /// A run has set entries aside.
  case quarantineGrown = "quarantine.grown"
  /// Attributes were found that both sides changed.
  case conflictOpened = "conflict.opened"
  /// Somebody tries whether notifications arrive.
  case test = "notification.test"

  /// The events that happen by themselves.
  public static let occurring = allCases.filter { $0 != .test }

  /// Whom an event concerns, which is whom mail about it goes to.
  public enum Audience: Sendable, Hashable {
    /// The person who asked for access.
    case requester
    /// Those who may decide access requests.
    case deciders
    /// Those who look after the service.
    case operators
  }

  /// Whom it concerns.
  public var audience: Audience {
    switch self {
    case .requestWaiting: .deciders
    case .requestDecided, .requestExpired: .requester
    case .runHeld, .runFailed, .quarantineGrown, .conflictOpened, .test: .operators
    }
  }

  /// The names of the facts that a notification about it has, each of them always.
  public var factNames: [String] {
    switch self {
    case .requestWaiting, .requestDecided, .requestExpired:
      [
        "request_id", "user_id", "username", "display_name", "email", "application", "message",
        "requested_role", "status", "role", "expires_at", "decided_by", "reason", "created_at",
      ]
    case .runHeld, .runFailed: ["run_id", "directory", "status", "effects", "reason"]
    case .quarantineGrown: ["run_id", "directory", "added", "quarantined"]
    case .conflictOpened: ["run_id", "directory", "opened", "open"]
    case .test: ["sent_by"]
    }
  }
}
