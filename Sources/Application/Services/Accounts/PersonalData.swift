public import Accounts
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
  /// Its API tokens, without their values.
  public var tokens: [APIToken]
  /// Its API keys of outside services, without their secrets.
  public var keys: [APIKey]
  /// What it owns.
  public var workflows: [StoredWorkflow]
  /// What happened to it, in order.
  public var events: [RecordedEvent]

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
    tokens: [APIToken], keys: [APIKey], workflows: [StoredWorkflow], events: [RecordedEvent]
  ) {
    self.account = account
    self.grants = grants
    self.links = links
    self.groups = groups
    self.sessions = sessions
    self.tokens = tokens
    self.keys = keys
    self.workflows = workflows
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
