public import Accounts
public import Directory

/// A linked account as far as its directory may have to follow it.
public struct WriteBackSubject: Sendable, Hashable {
  /// The account.
  public var reference: AccountReference
  /// Its entry.
  public var entry: EntryReference
  /// Its present attributes.
  public var attributes: AccountAttributes
  /// What both sides last agreed on.
  public var baseline: Baseline
  /// Whether a person has switched it off or put it away.
  public var isSwitchedOff: Bool
  /// What its directory said about it last.
  public var presence = Presence.usable
  /// The roles that people give it at present.
  public var roles: Set<Role>
  /// The rules by which its directory gives it roles at present.
  public var rules: Set<String>
  /// The groups into which Muster has put the person, by their keys.
  public var joined: Set<String>
  /// What waits to be written for it.
  public var waiting: WaitingWrites
  /// What the directory has refused to take.
  public var refused: WaitingWrites

  /// Joins the parts.
  public init(
    reference: AccountReference, entry: EntryReference, attributes: AccountAttributes,
    baseline: Baseline, isSwitchedOff: Bool, roles: Set<Role> = [], rules: Set<String> = [],
    joined: Set<String> = [], waiting: WaitingWrites = WaitingWrites(),
    refused: WaitingWrites = WaitingWrites()
  ) {
    self.reference = reference
    self.entry = entry
    self.attributes = attributes
    self.baseline = baseline
    self.isSwitchedOff = isSwitchedOff
    self.roles = roles
    self.rules = rules
    self.joined = joined
    self.waiting = waiting
    self.refused = refused
  }
}

/// What waits to be written for one account, or is being written.
public struct WaitingWrites: Sendable, Hashable {
  /// The attributes.
  public var attributes: Set<AccountAttribute> = []
  /// Memberships by the keys of the groups, with whether the person is to be a member; the latest
  /// intent counts.
  public var memberships: [String: Bool] = [:]
  /// The groups among them that the person is to join without any attempt so far, or not for a role.
  public var untried: Set<String> = []
  /// Whether disabling or enabling waits.
  public var access = false
  /// Whether groups are still to list the person by the entry's present name.
  public var names = false

  /// Starts with nothing.
  public init() {}

  /// Notes an intent, and whether an attempt has been made to carry it out.
  public mutating func note(_ intent: WriteIntent, isTried: Bool = true) {
    switch intent {
    case .attributes(let moves): attributes.formUnion(moves.map(\.attribute))
    case .membership(let group, let isMember):
      memberships[group.key] = isMember
      if isMember, !isTried {
        untried.insert(group.key)
      } else {
        untried.remove(group.key)
      }
    case .restoredMembership(let group, let isMember):
      memberships[group.key] = isMember
      if isMember { untried.insert(group.key) } else { untried.remove(group.key) }
    case .renamedMember: names = true
    case .access: access = true
    case .creation, .deletion: break
    }
  }
}
