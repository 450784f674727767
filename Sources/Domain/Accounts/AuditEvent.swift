public import Values

/// Who acts, and from where; every change is recorded with it.
public struct Actor: Sendable, Hashable {
  /// What kind of actor it is.
  public var kind: Kind
  /// The account, for a person.
  public var account: AccountID?
  /// The name to show: username, operating system user, directory.
  public var name: String
  /// Where the action came from: an address, `command line`, `schedule`.
  public var origin: String

  /// The kinds of actor.
  public enum Kind: String, Sendable, CaseIterable {
    /// Somebody with an account.
    case person
    /// Whoever runs the command line on the machine.
    case commandLine = "command_line"
    /// The service itself: schedules, expiry.
    case service
    /// Somebody who hasn't signed in.
    case anonymous
  }

  /// Joins the parts.
  public init(kind: Kind, account: AccountID? = nil, name: String, origin: String) {
    self.kind = kind
    self.account = account
    self.name = name
    self.origin = origin
  }
}

/// One thing that happened, as it is recorded for good.
public struct AuditEvent: Sendable, Hashable {
  /// What happened: `account.created`, `session.refused`.
  public var action: String
  /// Who did it.
  public var actor: Actor
  /// What it happened to.
  public var subject: Subject
  /// The state before; null where there was none.
  public var before: JSONValue
  /// The state after; null where there is none.
  public var after: JSONValue
  /// Why.
  public var reason: String
  /// When.
  public var at: Timestamp

  /// The object of an event.
  public struct Subject: Sendable, Hashable {
    /// What it is: `account`, `group`, `run`, `session`.
    public var kind: String
    /// Its identifier; nil when it has none.
    public var id: UniqueID?
    /// Its name.
    public var name: String

    /// Joins the parts.
    public init(kind: String, id: UniqueID?, name: String) {
      self.kind = kind
      self.id = id
      self.name = name
    }
  }

  /// Joins the parts.
  public init(
    action: String, actor: Actor, subject: Subject, before: JSONValue = .null,
    after: JSONValue = .null, reason: String = "", at: Timestamp
  ) {
    self.action = action
    self.actor = actor
    self.subject = subject
    self.before = before
    self.after = after
    self.reason = reason
    self.at = at
  }
}
