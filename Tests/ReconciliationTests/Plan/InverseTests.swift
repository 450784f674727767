import Accounts
import Directory
import Fixtures
import Reconciliation
import Testing
import Values

@Suite("The inverse of a change")
struct InverseTests {
  private let corp: DirectoryName

  init() throws {
    corp = try DirectoryName.corp()
  }

  @Test(
    "The inverse of an inverse is the change itself",
    arguments: [
      EffectKind.updateAccount, .updateBaseline, .disableAccount, .enableAccount, .addGrant,
      .removeGrant, .updateGroup, .addMembers, .removeMembers,
    ])
  func twice(kind: EffectKind) throws {
    var generator = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      let change = generator.change(kind)
      let inverse = try #require(change.inverse)
      #expect(inverse.inverse == change)
      #expect(try inverse.record(reason: "").before == change.record(reason: "").after)
    }
  }

  @Test("An account that was made is put away, and one that was put away comes back")
  func lives() {
    var generator = SeededGenerator(seed: 8)
    guard case .createAccount(let account) = generator.change(.createAccount),
      case .archiveAccount(let archived, let cause) = generator.change(.archiveAccount)
    else {
      Issue.record("the generator makes other changes")
      return
    }
    #expect(Change.createAccount(account).inverse == .undoCreation(account))
    #expect(
      Change.archiveAccount(archived, cause: cause).inverse
        == .restoreAccount(archived, cause: cause))
    #expect(Change.undoCreation(account).inverse == nil)
  }

  @Test(
    "What only notes how things stand isn't undone",
    arguments: [
      EffectKind.quarantine, .release, .openConflict, .closeConflict, .writeEntry, .writeAccess,
      .writeMembers,
    ])
  func notes(kind: EffectKind) {
    var generator = SeededGenerator(seed: 9)
    #expect(generator.change(kind).inverse == nil)
  }

  @Test("An entry's new name isn't undone; its loss is, where the account went on all the same")
  func links() {
    let account = AccountReference(
      id: AccountID(derivedFrom: .number(1), in: corp), username: "ann")
    let there = LinkState(dn: "uid=ann", presence: .usable)
    let renamed = LinkState(dn: "uid=ann,ou=sales", presence: .usable)
    let gone = LinkState(dn: "uid=ann", presence: .deleted)
    #expect(Change.updateLink(account, from: there, to: renamed).inverse == nil)
    #expect(
      Change.updateLink(account, from: there, to: gone).inverse
        == .updateLink(account, from: gone, to: there))
  }
}

extension Change {
  fileprivate func record(reason: String) throws -> EffectRecord {
    try WrittenEffect(Effect(self, reason: reason)).record()
  }
}
