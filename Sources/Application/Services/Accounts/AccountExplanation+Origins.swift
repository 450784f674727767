public import Accounts
public import Directory
public import Reconciliation
public import Values

extension AccountExplanation {
  /// Where one of an account's names comes from.
  public struct NameReason: Sendable, Hashable {
    /// Which of the names.
    public var attribute: AccountAttribute
    /// What it is; nil for none.
    public var value: String?
    /// The directory of the account's entry; nil for a local account.
    public var directory: DirectoryName?
    /// What the directory last said.
    public var baseline: String?
    /// Which side decides; nil for a local account, and when the directory isn't configured any more.
    public var authority: Authority?
    /// The name of whoever set it last, as recorded.
    public var actor: String?
    /// When that was.
    public var since: Timestamp?
    /// Why, as recorded.
    public var reason: String?
    /// That both sides have changed it in different ways, and nobody has settled that yet.
    public var conflict: OpenConflict?

    /// What the entry has, as far as that is known.
    public var entryValue: String? {
      conflict.map { $0.values.directory } ?? baseline
    }

    /// Whether it is the entry's.
    public var isFromEntry: Bool { directory != nil && baseline == value }

    /// Names an attribute and its value.
    public init(_ attribute: AccountAttribute, value: String?) {
      self.attribute = attribute
      self.value = value
    }
  }

  /// An entry that an account is joined to, as a run last found it.
  public struct LinkReason: Sendable, Hashable {
    /// The link.
    public var link: Account.Link
    /// How the entry was found.
    public var presence: Presence
    /// Since when it is missing; nil when it is there.
    public var absentSince: Timestamp?
    /// The entry's change number, as the directory writes it.
    public var csn: String?
    /// The run that last changed the link.
    public var run: RunID?
    /// The attributes that the directory last gave.
    public var baseline: JSONValue

    /// Joins the parts.
    public init(
      link: Account.Link, presence: Presence, absentSince: Timestamp?, csn: String?, run: RunID?,
      baseline: JSONValue
    ) {
      self.link = link
      self.presence = presence
      self.absentSince = absentSince
      self.csn = csn
      self.run = run
      self.baseline = baseline
    }
  }
}
