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
          account.attributes[change.attribute] = change.to
        }
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
      isArchived: false, isBreakGlass: false, grants: new.grants)
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
  fileprivate subscript(attribute: AccountAttribute) -> String? {
    get {
      switch attribute {
      case .username: username
      case .email: email
      case .displayName: displayName
      }
    }
    set {
      switch attribute {
      case .username: username = newValue ?? ""
      case .email: email = newValue
      case .displayName: displayName = newValue
      }
    }
  }
}
