public import Accounts
public import Values

/// Why an account has its role and its status.
public struct AccountExplanation: Sendable, Hashable {
  /// The account.
  public var account: Account
  /// Every reason for a role, expired ones too, the highest role first.
  public var grants: [GrantReason]
  /// Every reason why it doesn't work; none for an active account.
  public var status: [StatusReason]
  /// Where each of its names comes from.
  public var names: [NameReason] = []
  /// The entries that it is joined to.
  public var links: [LinkReason] = []
  /// Its entries that are set aside.
  public var quarantine: [QuarantinedEntry] = []
  /// What waits to be written into its directories, or was refused there.
  public var outbox: [OutboxItem] = []

  /// One grant, and how it came about.
  public struct GrantReason: Sendable, Hashable {
    /// The grant.
    public var grant: Grant
    /// The directory's rule that gives it: its group's name in the form to compare by, or
    /// `default`; nil for what people gave.
    public var rule: String?
    /// The run that gave it; nil for what people gave.
    public var run: RunID?
    /// The name of whoever gave it; nil for a rule's, and for one whose giver nobody recorded.
    public var giver: String?
    /// Whether it counts now.
    public var isLive: Bool

    /// Joins the parts.
    public init(grant: Grant, rule: String?, run: RunID?, giver: String?, isLive: Bool) {
      self.grant = grant
      self.rule = rule
      self.run = run
      self.giver = giver
      self.isLive = isLive
    }
  }

  /// One reason why an account doesn't work.
  public struct StatusReason: Sendable, Hashable {
    /// Who or what decided.
    public var decider: Decider
    /// What was decided: `suspended`, `archived`, or what the directory says of the entry.
    public var cause: String
    /// Since when; nil when nobody noted it.
    public var since: Timestamp?
    /// The name of whoever did it, as recorded.
    public var actor: String?
    /// Why, as recorded.
    public var reason: String?
    /// The run that noticed; nil for what people decided.
    public var run: RunID?
    /// The entry; nil for what people decided.
    public var entry: Account.Link?

    /// Who can decide that an account doesn't work.
    public enum Decider: String, Sendable {
      /// Somebody.
      case person
      /// The account's directory.
      case directory
    }

    /// Joins the parts.
    public init(_ decider: Decider, cause: String, since: Timestamp?) {
      self.decider = decider
      self.cause = cause
      self.since = since
    }
  }

  /// Joins the parts.
  public init(account: Account, grants: [GrantReason], status: [StatusReason]) {
    self.account = account
    self.grants = grants
    self.status = status
  }
}
