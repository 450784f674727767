public import Accounts
public import Directory
public import Reconciliation
public import Values

/// The staging area of one run: what was read, ready to be compared with the store.
///
/// Memory doesn't grow with the directory.
public protocol SyncStage: Sendable {
  /// Keeps mapped people. A second entry with the same identifier is rejected.
  func add(_ people: [StagedPerson]) async throws

  /// Keeps entries that can't be processed.
  func reject(_ entries: [RejectedEntry]) async throws

  /// Keeps mapped groups with their members.
  func add(_ groups: [StagedGroup]) async throws

  /// The stored groups whose entries weren't read, in the order of their entries.
  func unreadGroups() async throws -> [UnreadEntry]

  /// The stored groups with members whose entries were read and show none.
  func emptiedGroups() async throws -> [EntryID]

  /// Takes groups over as they are stored, members included, as if they had been read so.
  func keepStored(_ groups: [EntryID]) async throws

  /// Ends the staging: finds duplicate and taken names and resolves members.
  func settle() async throws -> StageSummary

  /// The groups and how they contain each other.
  func groupGraph() async throws -> GroupGraph

  /// Keeps, for each person, the roles that the rules give through these groups.
  func expand(_ reaches: [RuleReach]) async throws

  /// Ends the comparison inside the store, after `settle()` and `expand(_:)`: finds the people whose
  /// account may need something.
  ///
  /// - Returns: the number of the others, whose account is as it should be.
  func compare(knowsGroups: Bool) async throws -> Int

  /// The next people after one whose account may need something, in the order of their identifiers.
  ///
  /// Where the groups were not read (`knowsGroups`), everybody's grants of rules are wanted as they
  /// are.
  func people(
    after: EntryID?, limit: Int, knowsGroups: Bool
  ) async throws -> [PersonComparison]

  /// The next linked accounts, in the order of their entries, whose entry wasn't read.
  func absentees(after: EntryID?, limit: Int) async throws -> [LinkedAccount]

  /// The groups on both sides, in the order of their entries.
  func groups() async throws -> [GroupComparison]

  /// The members that differ, for some groups.
  func memberDifferences(of groups: [GroupComparison]) async throws -> [MemberDifference]

  /// The entries newly set aside, and those no longer so.
  func quarantineDifference() async throws -> QuarantineDifference

  /// The staged people whose mail address others claim too.
  func contested() async throws -> [EntryID]

  /// Which of these accounts are a manager's or an administrator's.
  func privileged(_ accounts: [AccountID]) async throws -> Set<AccountID>

  /// Throws everything away.
  func close() async
}

/// A stored object's entry that a read didn't deliver.
public struct UnreadEntry: Sendable, Hashable {
  /// The entry.
  public var entry: EntryID
  /// Its last known name.
  public var dn: String
  /// Whether a guard counts its absence.
  public var isGuarded: Bool

  /// Joins the parts.
  public init(entry: EntryID, dn: String, isGuarded: Bool) {
    self.entry = entry
    self.dn = dn
    self.isGuarded = isGuarded
  }
}

/// What the staging found.
public struct StageSummary: Sendable, Hashable {
  /// People who can be processed.
  public var people: Int
  /// Entries that can't, the ones just found included.
  public var rejected: Int
  /// Groups.
  public var groups: Int
  /// Mail addresses that more than one person claims.
  public var contestedEmails: [String]
  /// Members that name no entry that was read.
  public var danglingMembers: Int

  /// Joins the parts.
  public init(
    people: Int, rejected: Int, groups: Int, contestedEmails: [String], danglingMembers: Int
  ) {
    self.people = people
    self.rejected = rejected
    self.groups = groups
    self.contestedEmails = contestedEmails
    self.danglingMembers = danglingMembers
  }
}

/// One group as staged and as stored.
public struct GroupComparison: Sendable, Hashable {
  /// As read, without members; nil when it wasn't delivered.
  public var staged: StagedGroup?
  /// As stored; nil when it is new.
  public var stored: GroupRecord?
  /// The number of members on the side that has more.
  public var memberCount: Int

  /// Joins the parts.
  public init(staged: StagedGroup?, stored: GroupRecord?, memberCount: Int) {
    self.staged = staged
    self.stored = stored
    self.memberCount = memberCount
  }
}

/// The members of one group that differ between the two sides.
public struct MemberDifference: Sendable, Hashable {
  /// The group's entry.
  public var group: EntryID
  /// In the store only.
  public var surplus: [MemberReference]
  /// In the directory only.
  public var missing: [MemberReference]

  /// Joins the parts.
  public init(group: EntryID, surplus: [MemberReference], missing: [MemberReference]) {
    self.group = group
    self.surplus = surplus
    self.missing = missing
  }
}

/// The entries set aside by this run compared with those set aside before.
public struct QuarantineDifference: Sendable, Hashable {
  /// Set aside now, and not before for the same reason.
  public var new: [RejectedEntry]
  /// Set aside before, and no longer for that reason.
  public var released: [RejectedEntry]
  /// Set aside before, and not met again for that reason, whatever is known of them.
  public var unmet: [RejectedEntry]

  /// Joins the parts.
  public init(new: [RejectedEntry], released: [RejectedEntry], unmet: [RejectedEntry]) {
    self.new = new
    self.released = released
    self.unmet = unmet
  }
}
