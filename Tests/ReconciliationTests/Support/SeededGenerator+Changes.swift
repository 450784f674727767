import Accounts
import Directory
import Fixtures
import Reconciliation
import Values

extension SeededGenerator {
  /// Some change of one kind.
  mutating func change(_ kind: EffectKind) -> Change {
    switch kind {
    case .quarantine: .quarantine(rejected())
    case .release: .release(rejected())
    case .createAccount: .createAccount(newAccount())
    case .updateAccount: .updateAccount(account(), attributeChanges())
    case .updateBaseline: .updateBaseline(account(), attributeChanges())
    case .writeEntry: .writeEntry(account(), attributeChanges())
    case .writeAccess: .writeAccess(account(), isDisabled: chance(50))
    case .writeMembers: .writeMembers(groupReference(), members(), areMembers: chance(50))
    case .openConflict: .openConflict(account(), conflict())
    case .closeConflict: .closeConflict(account(), conflict())
    case .restoreAccount: .restoreAccount(account(), cause: text())
    case .undoCreation: .undoCreation(newAccount())
    case .updateLink: .updateLink(account(), from: link(), to: link())
    case .disableAccount: .disableAccount(account(), from: link(), to: link())
    case .enableAccount: .enableAccount(account(), from: link(), to: link())
    case .archiveAccount: .archiveAccount(account(), cause: text())
    case .addGrant: .addGrant(account(), grant())
    case .removeGrant: .removeGrant(account(), grant())
    case .createGroup: .createGroup(group(.number(1)))
    case .updateGroup: .updateGroup(from: group(.number(2)), to: group(.number(2)))
    case .removeGroup: .removeGroup(group(.number(3)), members: number(below: 1000))
    case .addMembers: .addMembers(groupReference(), members())
    case .removeMembers: .removeMembers(groupReference(), members())
    }
  }

  private mutating func uniqueID() -> UniqueID {
    UniqueID(high: next(), low: next())
  }

  private mutating func rejected() -> RejectedEntry {
    RejectedEntry(
      entry: chance(20) ? nil : EntryID(uniqueID()), dn: text(),
      reason: pick(QuarantineReason.allCases, otherwise: .collision),
      names: chance(50) ? nil : ClaimedNames(username: text(), email: optionalText()))
  }

  private mutating func conflict() -> AttributeConflict {
    AttributeConflict(
      attribute: pick(AccountAttribute.allCases, otherwise: .email), baseline: optionalText(),
      directory: optionalText(), local: optionalText())
  }

  private mutating func account() -> AccountReference {
    AccountReference(id: AccountID(uniqueID()), username: text())
  }

  private mutating func link() -> LinkState {
    LinkState(dn: text(), presence: pick(Presence.allCases, otherwise: .usable))
  }

  private mutating func grant() -> RuleGrant {
    RuleGrant(role: pick(Role.allCases, otherwise: .user), rule: text(), path: text())
  }

  private mutating func newAccount() -> NewAccount {
    NewAccount(
      id: AccountID(uniqueID()), entry: EntryID(uniqueID()),
      attributes: AccountAttributes(
        username: text(), email: optionalText(), displayName: optionalText()),
      link: link(), csn: optionalText(), grants: (0..<number(below: 4)).map { _ in grant() })
  }

  private mutating func attributeChanges() -> [AttributeChange] {
    AccountAttribute.allCases.shuffled(using: &self).prefix(1 + number(below: 3)).map {
      AttributeChange($0, from: optionalText(), to: optionalText())
    }
  }

  private mutating func group(_ id: EntryID) -> GroupRecord {
    GroupRecord(
      id: GroupID(id.value), entry: EntryID(uniqueID()), name: text(),
      description: optionalText(), dn: text())
  }

  private mutating func groupReference() -> GroupReference {
    GroupReference(id: GroupID(uniqueID()), name: text())
  }

  private mutating func members() -> [MemberReference] {
    (0..<number(below: 5)).map { _ in
      MemberReference(
        kind: chance(50) ? .person : .group, entry: EntryID(uniqueID()), name: text())
    }
  }
}
