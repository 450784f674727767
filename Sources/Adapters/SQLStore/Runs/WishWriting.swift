import Accounts
import Directory
import Reconciliation
import Services
import Values

/// Queues what a plan has the directory follow, as far as the accounts still are what the plan says.
struct WishWriting {
  let connection: any SQLConnection
  let directory: DirectoryName
  let now: Timestamp

  /// Sends attributes to the directory that the account still has.
  ///
  /// What the directory had when the plan was made is what both sides agree on, so that only the
  /// account's side has changed.
  func write(
    _ changes: [AttributeChange], of account: AccountReference
  ) throws -> EffectApplication.Outcome {
    guard let subject = try subject(account.id),
      changes.allSatisfy({ subject.attributes[$0.attribute] == $0.to })
    else { return changed }
    try BaselineWriting.set(
      changes.map { ($0.attribute, $0.from) }, of: account.id, in: directory, run: nil, at: now,
      connection)
    try queue([.attributes(changes)], for: subject)
    return .applied
  }

  /// Has the entry of an account disabled or enabled, unless a person has decided about it.
  func writeAccess(
    of account: AccountReference, isDisabled: Bool
  ) throws -> EffectApplication.Outcome {
    guard let subject = try subject(account.id), !subject.isSwitchedOff,
      subject.presence.isUsable != isDisabled
    else { return changed }
    try queue([.access(isDisabled: isDisabled)], for: subject)
    return .applied
  }

  /// Has people put into a group or taken out of it; who is a member by a role that people give
  /// stays one, and so does whoever no run may touch.
  func write(
    _ members: [MemberReference], of group: GroupReference, areMembers: Bool,
    breakGlass: Set<UniqueID>
  ) throws -> EffectApplication.Outcome {
    let dn = try connection.first("SELECT dn FROM groups WHERE id = \(group.id)") {
      $0.optionalText(0)
    }
    guard let dn = dn.flatMap(\.self), let key = DistinguishedName.key(of: dn) else {
      return .stale("The group is gone.")
    }
    let group = RuleGroup(dn: dn, key: key)
    for member in members {
      let account = try connection.first(
        """
        SELECT account_id FROM links
        WHERE directory = \(directory.description) AND entry_id = \(member.entry.value)
        """
      ) { $0.uniqueID(0) }.flatMap(\.self)
      guard let account, !breakGlass.contains(account),
        let subject = try subject(AccountID(account)),
        areMembers || !subject.joined.contains(key)
      else { continue }
      try queue([.restoredMembership(group, isMember: areMembers)], for: subject)
    }
    return .applied
  }

  private func subject(_ account: AccountID) throws -> WriteBackSubject? {
    try SubjectReading(connection: connection, now: now).subject(account, in: directory)
  }

  private func queue(_ intents: [WriteIntent], for subject: WriteBackSubject) throws {
    try OutboxWriting(connection: connection, directory: directory, now: now)
      .queue(intents, for: subject.reference, entry: subject.entry)
  }

  private var changed: EffectApplication.Outcome {
    .stale("The account has changed since the plan was made.")
  }
}
