public import Values

/// Which audit events a list shows: those that meet every condition.
public struct AuditFilter: Sendable, Hashable {
  /// Who did it: an account's identifier, or a name in either letter case.
  public var actor: String?
  /// What it happened to: an object's identifier, or a name in either letter case.
  public var subject: String?
  /// What happened: an action, or its first word: `account` is `account.created` and so on.
  public var action: String?
  /// Not before this moment.
  public var since: Timestamp?
  /// Before this moment.
  public var until: Timestamp?
  /// A part of action, names, reason, origin, or of the state before or after, in either letter
  /// case.
  public var text: String?

  /// Joins conditions; nil asks for nothing.
  public init(
    actor: String? = nil, subject: String? = nil, action: String? = nil, since: Timestamp? = nil,
    until: Timestamp? = nil, text: String? = nil
  ) {
    self.actor = actor
    self.subject = subject
    self.action = action
    self.since = since
    self.until = until
    self.text = text
  }
}

/// The order of a list of audit events: that of their recording.
public enum AuditOrder: Sendable, Hashable {
  /// The latest first.
  case latestFirst
  /// The oldest first.
  case oldestFirst
}
