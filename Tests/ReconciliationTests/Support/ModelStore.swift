import Accounts
import Directory
import Reconciliation
import Testing
import Values

/// The simplest store that effects can be applied to: one linked account for each entry.
struct ModelStore: Equatable {
  private(set) var accounts: [EntryID: LinkedAccount] = [:]

  /// Applies one effect; records an issue when its object isn't as the effect expects.
  mutating func apply(_ effect: Effect, at now: Timestamp) {
    switch effect.change {
    case .createAccount(let new): create(new)
    case .updateAccount(let reference, let changes):
      for change in changes {
        edit(reference) { account in
          #expect(account.attributes[change.attribute] == change.from)
          account.attributes.set(change.attribute, to: change.to)
          account.baseline[change.attribute] = .value(change.to)
        }
      }
    case .updateBaseline(let reference, let changes):
      for change in changes {
        edit(reference) { account in
          #expect(account.baseline[change.attribute].value == change.from)
          account.baseline[change.attribute] = .value(change.to)
        }
      }
    case .openConflict(let reference, let conflict):
      edit(reference) { account in
        account.conflicts.removeAll { $0.attribute == conflict.attribute }
        account.conflicts.append(conflict)
      }
    case .closeConflict(let reference, let conflict):
      edit(reference) { account in
        #expect(account.conflicts.contains(conflict))
        account.conflicts.removeAll { $0 == conflict }
      }
    case .updateLink(let reference, let from, let to),
      .disableAccount(let reference, let from, let to),
      .enableAccount(let reference, let from, let to):
      edit(reference) { account in
        #expect(account.link == from)
        account.link = to
        account.absentSince = to.presence.isAbsent ? account.absentSince ?? now : nil
        if to.presence.isUsable { account.isArchived = false }
      }
    case .archiveAccount(let reference, _):
      edit(reference) { account in
        #expect(!account.isArchived)
        account.isArchived = true
      }
    case .addGrant(let reference, let grant): edit(reference) { $0.grants.append(grant) }
    case .removeGrant(let reference, let grant):
      edit(reference) { account in
        #expect(account.grants.contains { $0.isSame(as: grant) })
        account.grants.removeAll { $0.isSame(as: grant) }
      }
    default: Issue.record("not about a person: \(effect.change)")
    }
  }

  private mutating func create(_ new: NewAccount) {
    #expect(accounts[new.entry] == nil)
    accounts[new.entry] = LinkedAccount(
      reference: AccountReference(id: new.id, username: new.attributes.username),
      entry: new.entry, attributes: new.attributes, link: new.link, absentSince: nil,
      isArchived: false, isBreakGlass: false, grants: new.grants,
      baseline: Baseline(
        Dictionary(
          uniqueKeysWithValues: AccountAttribute.allCases.map { ($0, new.attributes[$0]) })))
  }

  /// Changes an attribute as a person does it.
  mutating func write(_ attribute: AccountAttribute, _ value: String?, to entry: EntryID) {
    accounts[entry]?.attributes.set(attribute, to: value)
  }

  private mutating func edit(_ reference: AccountReference, _ body: (inout LinkedAccount) -> Void) {
    guard let (entry, account) = accounts.first(where: { $0.value.reference.id == reference.id })
    else {
      Issue.record("no account \(reference)")
      return
    }
    var edited = account
    body(&edited)
    edited.reference.username = edited.attributes.username
    accounts[entry] = edited
  }
}

extension AccountAttributes {
  fileprivate mutating func set(_ attribute: AccountAttribute, to value: String?) {
    switch attribute {
    case .username: username = value ?? ""
    case .email: email = value
    case .displayName: displayName = value
    }
  }
}
