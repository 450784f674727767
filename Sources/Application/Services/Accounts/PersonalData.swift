public import Accounts
public import Notifications
public import Values

/// Everything that is kept about one person, but for secrets.
public struct PersonalData: Sendable {
  /// The account.
  public var account: Account
  /// Why it has its role, expired reasons too.
  public var grants: [Grant]
  /// The entries that it is joined to, with what their directories last said.
  public var links: [LinkFacts]
  /// The groups that it is a member of itself.
  public var groups: [Group]
  /// Where it is signed in.
  public var sessions: [Session]
  /// Whence it was signed in to, the latest first.
  public var networks: [SignInNetwork]
  /// Its API tokens, without their values.
  public var tokens: [APIToken]
  /// Its API keys of outside services, without their secrets.
  public var keys: [APIKey]
  /// What it owns.
  public var workflows: [StoredWorkflow]
  /// What it has asked for, and what was decided, the earliest first.
  public var requests: [AccessRequest]
  /// What others were told about it, as far as that is kept, in order.
  public var notifications: [Notification]
  /// What its directories were or are to be told, as far as that is kept, in order.
  public var writes: [OutboxItem]
  /// What happened to it, in order.
  public var events: [RecordedEvent]

  /// A network from which an account was signed in to.
  public struct SignInNetwork: Sendable, Hashable {
    /// An address, or the first half of an IPv6 address.
    public var name: String
    /// The latest sign-in from there, to the day or so.
    public var seenAt: Timestamp

    /// Joins both.
    public init(name: String, seenAt: Timestamp) {
      self.name = name
      self.seenAt = seenAt
    }
  }

  /// One entry that an account is joined to.
  public struct LinkFacts: Sendable, Hashable {
    /// The link.
    public var link: Account.Link
    /// Whether the entry was there and usable.
    public var presence: String
    /// The attributes that the directory gave.
    public var attributes: JSONValue

    /// Joins the parts.
    public init(link: Account.Link, presence: String, attributes: JSONValue) {
      self.link = link
      self.presence = presence
      self.attributes = attributes
    }
  }

  /// Joins the parts.
  public init(
    account: Account, grants: [Grant], links: [LinkFacts], groups: [Group], sessions: [Session],
    networks: [SignInNetwork], tokens: [APIToken], keys: [APIKey], workflows: [StoredWorkflow],
    requests: [AccessRequest], notifications: [Notification], writes: [OutboxItem],
    events: [RecordedEvent]
  ) {
    self.account = account
    self.grants = grants
    self.links = links
    self.groups = groups
    self.sessions = sessions
    self.networks = networks
    self.tokens = tokens
    self.keys = keys
    self.workflows = workflows
    self.requests = requests
    self.notifications = notifications
    self.writes = writes
    self.events = events
  }
}

/// Reads everything about one person.
public protocol PersonalDataStore: Sendable {
  /// Everything about an account as of one moment; nil when there is none.
  func personalData(of id: AccountID, at now: Timestamp) async throws -> PersonalData?
}

extension AccountAdministration {
  /// Everything that is kept about one person, but for secrets; that somebody took it is recorded.
  public func export(_ id: AccountID, by author: ChangeAuthor) async throws -> PersonalData {
    let parties = AccountParties(author: author.account, subject: id)
    let now = time.now()
    _ = try await write(parties, at: now) { situation in
      let planner = try planner(for: situation, by: author, if: .any, at: now)
      try rules.check(.export, on: planner.subject.account, by: planner.agent)
      return AccountDecision(events: [planner.events.event("account.exported")])
    }
    guard let data = try await personalData.personalData(of: id, at: now) else {
      throw AccountError.notFound
    }
    return data
  }
}
