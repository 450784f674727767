import Accounts
import Directory
import Reconciliation
import Testing
import Values

@Suite("Merged attributes of one person")
struct MergedAttributeTests {
  private let corp: DirectoryName

  init() throws {
    corp = try DirectoryName.corp()
  }

  /// What follows from a display name on three sides.
  private func changes(
    agreed: Agreement, directory: String?, local: String?, open: [AttributeConflict] = [],
    contested: Bool = false, _ adjust: (inout SyncPolicy) -> Void = { _ in }
  ) -> [Change] {
    let person = StagedPerson.sample(displayName: directory)
    var account = LinkedAccount.mirror(of: person, in: corp)
    account.attributes.displayName = local
    account.baseline[.displayName] = agreed
    account.conflicts = open
    var policy = SyncPolicy(
      directory: corp, authorities: Authorities([.displayName: .merge]))
    adjust(&policy)
    return PersonPlanner(policy: policy, now: .noon).effects(
      for: PersonComparison(
        person: person, account: account, wantedGrants: [], isEmailContested: contested)
    ).map(\.change)
  }

  private var account: AccountReference {
    AccountReference(id: AccountID(derivedFrom: .number(1), in: corp), username: "ann")
  }
  private let conflict = AttributeConflict(
    attribute: .displayName, baseline: "Ann", directory: "Ann B", local: "Ann C")

  @Test("What only the directory has changed, the account takes")
  func directoryOnly() {
    #expect(
      changes(agreed: .value("Ann"), directory: "Ann B", local: "Ann") == [
        .updateAccount(account, [AttributeChange(.displayName, from: "Ann", to: "Ann B")])
      ])
  }

  @Test("What only the account has changed stays as it is")
  func localOnly() {
    #expect(changes(agreed: .value("Ann"), directory: "Ann", local: "Ann C").isEmpty)
  }

  @Test("What both have changed in different ways is opened once, and again with other values")
  func opened() {
    func both(open: [AttributeConflict]) -> [Change] {
      changes(agreed: .value("Ann"), directory: "Ann B", local: "Ann C", open: open)
    }
    #expect(both(open: []) == [.openConflict(account, conflict)])
    #expect(both(open: [conflict]).isEmpty)
    var older = conflict
    older.local = "Ann X"
    #expect(both(open: [older]) == [.openConflict(account, conflict)])
  }

  @Test("A conflict that is none any more is closed")
  func closed() {
    #expect(
      changes(agreed: .value("Ann"), directory: "Ann B", local: "Ann B", open: [conflict]) == [
        .updateBaseline(account, [AttributeChange(.displayName, from: "Ann", to: "Ann B")]),
        .closeConflict(account, conflict),
      ])
    #expect(
      changes(agreed: .value("Ann"), directory: "Ann", local: "Ann", open: [conflict])
        == [.closeConflict(account, conflict)])
    #expect(
      changes(agreed: .value("Ann"), directory: "Ann", local: "Ann C", open: [conflict]) {
        $0.authorities = Authorities([.displayName: .local])
      } == [.closeConflict(account, conflict)], "the account decides now")
  }

  @Test("Where the account wins, the directory's value is what counts as agreed on")
  func localWins() {
    #expect(
      changes(agreed: .value("Ann"), directory: "Ann B", local: "Ann C") {
        $0.onConflict = .local
      } == [
        .updateBaseline(account, [AttributeChange(.displayName, from: "Ann", to: "Ann B")])
      ])
  }

  @Test("Sides that meet for the first time are only compared")
  func firstContact() {
    let change = changes(agreed: .none, directory: "Ann B", local: "Ann C") {
      $0.onConflict = .directory
    }
    var first = conflict
    first.baseline = nil
    #expect(change == [.openConflict(account, first)])
  }

  @Test("A merged mail address that two people claim is taken from who has it, and no conflict")
  func contested() {
    func email(local: String?) -> [Change] {
      let person = StagedPerson.sample()
      var account = LinkedAccount.mirror(of: person, in: corp)
      account.attributes.email = local
      account.baseline[.email] = .value("before@example.com")
      let policy = SyncPolicy(directory: corp, authorities: Authorities([.email: .merge]))
      return PersonPlanner(policy: policy, now: .noon).effects(
        for: PersonComparison(
          person: person, account: account, wantedGrants: [], isEmailContested: true)
      ).map(\.change)
    }
    #expect(
      email(local: "ann@example.com") == [
        .updateAccount(account, [AttributeChange(.email, from: "ann@example.com", to: nil)])
      ])
    #expect(email(local: "mine@example.com").isEmpty)
    #expect(email(local: nil).isEmpty)
  }
}
