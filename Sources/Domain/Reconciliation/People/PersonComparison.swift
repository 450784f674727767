import Accounts
public import Directory
public import Values

/// Everything that decides about one entry and its account: what the directory has now, what the
/// store has, and what the role rules want.
public struct PersonComparison: Sendable, Hashable {
  /// The entry as read; nil when the certified read didn't deliver it.
  public var person: StagedPerson?
  /// The account linked to it; nil for a new entry.
  public var account: LinkedAccount?
  /// The grants that the role rules give to the entry, apart from the default role.
  public var wantedGrants: [RuleGrant]
  /// Whether the mail address of the entry is claimed by somebody else too.
  public var isEmailContested: Bool
  /// Whether the entry is set aside: its account keeps its attributes, while what the directory says
  /// about the person's access still counts.
  public var isQuarantined: Bool

  /// Joins the parts.
  public init(
    person: StagedPerson?, account: LinkedAccount?, wantedGrants: [RuleGrant],
    isEmailContested: Bool = false, isQuarantined: Bool = false
  ) {
    self.person = person
    self.account = account
    self.wantedGrants = wantedGrants
    self.isEmailContested = isEmailContested
    self.isQuarantined = isQuarantined
  }
}

/// An account with its link, as a comparison needs it.
public struct LinkedAccount: Sendable, Hashable {
  /// The account.
  public var reference: AccountReference
  /// Its entry.
  public var entry: EntryID
  /// Its present attributes.
  public var attributes: AccountAttributes
  /// What the link records.
  public var link: LinkState
  /// Since when the entry is absent; nil while it is there.
  public var absentSince: Timestamp?
  /// Whether the account is archived.
  public var isArchived: Bool
  /// Whether no run may touch it.
  public var isBreakGlass: Bool
  /// The grants that this directory's rules gave before.
  public var grants: [RuleGrant]
  /// What both sides last agreed on; read only where attributes are merged.
  public var baseline: Baseline
  /// Its open conflicts.
  public var conflicts: [AttributeConflict]
  /// What waits to be written into the directory; until it is, a run leaves it alone.
  public var waiting = WaitingWrites()
  /// The attributes that the directory has refused to take; they are asked for again by a person
  /// only.
  public var refused: Set<AccountAttribute> = []
  /// What other directories say about the account.
  public var elsewhere: [LinkStanding] = []

  /// Joins the parts.
  public init(
    reference: AccountReference, entry: EntryID, attributes: AccountAttributes, link: LinkState,
    absentSince: Timestamp?, isArchived: Bool, isBreakGlass: Bool, grants: [RuleGrant],
    baseline: Baseline = Baseline(), conflicts: [AttributeConflict] = []
  ) {
    self.reference = reference
    self.entry = entry
    self.attributes = attributes
    self.link = link
    self.absentSince = absentSince
    self.isArchived = isArchived
    self.isBreakGlass = isBreakGlass
    self.grants = grants
    self.baseline = baseline
    self.conflicts = conflicts
  }
}
