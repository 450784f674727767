import Accounts
import Directory
import Fixtures
import Reconciliation
import Testing
import Values

@Suite("What undoes a run, and what its directory follows")
struct UndoPlannerTests {
  private static let bosses = "cn=bosses,dc=example"

  private let account = AccountReference(
    id: AccountID(UniqueID(high: 1, low: 2)), username: "ann")
  private let usable = LinkState(dn: "uid=ann", presence: .usable)
  private let group = GroupRecord(
    id: GroupID(UniqueID(high: 3, low: 4)), entry: .number(50), name: "bosses", description: nil,
    dn: bosses)
  private let ann = MemberReference(kind: .person, entry: .number(1), name: "ann")

  private func planner(
    _ rules: WriteBackRules? = WriteBackRules(
      attributes: [.email: "mail", .displayName: "cn"], writesGroups: true,
      enabling: .passwordPolicy)
  ) throws -> UndoPlanner {
    let policy = SyncPolicy(
      directory: try .corp(),
      authorities: Authorities([.email: .merge, .displayName: .directory]),
      roleRules: [try #require(RoleRule(group: Self.bosses, role: .manager))], writeBack: rules)
    return UndoPlanner(
      "7", policy: policy, groups: [group], now: Timestamp(millisecondsSince1970: 0))
  }

  private func locked(_ presence: Presence) -> Change {
    .disableAccount(account, from: usable, to: LinkState(dn: "uid=ann", presence: presence))
  }

  @Test("Attributes that may be written follow, and the others are said to come back")
  func attributes() throws {
    var planner = try planner()
    let change = Change.updateAccount(
      account,
      [
        AttributeChange(.email, from: "a@example.com", to: "b@example.com"),
        AttributeChange(.displayName, from: "Ann", to: "Anne"),
      ])
    let effects = planner.effects(undoing: change, reason: "News.")
    #expect(
      effects.map(\.change) == [
        try #require(change.inverse),
        .writeEntry(
          account, [AttributeChange(.email, from: "b@example.com", to: "a@example.com")]),
      ])
    #expect(
      effects.first?.reason
        == "Undoes what run 7 did: News. The directory still decides about display_name, and the "
        + "next run does it again.")
    #expect(planner.notes.count == 1)
    #expect(planner.notes[0].contains("told of 1 of the changes"))
  }

  @Test(
    "A lock follows where Muster sets it in the same way",
    arguments: [(Presence.locked, true), (.disabled, false), (.expired, false), (.deleted, false)])
  func access(presence: Presence, follows: Bool) throws {
    var planner = try planner()
    let off = planner.effects(undoing: locked(presence), reason: "").map(\.change)
    #expect(off.contains(.writeAccess(account, isDisabled: false)) == follows)
    let on = planner.effects(undoing: try #require(locked(presence).inverse), reason: "")
    #expect(on.map(\.change).contains(.writeAccess(account, isDisabled: true)) == follows)
  }

  @Test("Memberships of a role rule's group follow, but for groups and entries that were new")
  func members() throws {
    let reference = GroupReference(id: group.id, name: group.name)
    let subgroup = MemberReference(kind: .group, entry: .number(51), name: "staff")
    let joined = Change.addMembers(reference, [ann, subgroup])
    var planner = try planner()
    #expect(
      planner.effects(undoing: joined, reason: "").map(\.change).last
        == .writeMembers(reference, [ann], areMembers: false))
    #expect(
      planner.effects(undoing: .removeMembers(reference, [ann]), reason: "").map(\.change).last
        == .writeMembers(reference, [ann], areMembers: true))
    let other = GroupReference(id: GroupID(UniqueID(high: 9, low: 9)), name: "other")
    #expect(planner.effects(undoing: .addMembers(other, [ann]), reason: "").count == 1)

    var afterGroup = try self.planner()
    _ = afterGroup.effects(undoing: .createGroup(group), reason: "")
    #expect(afterGroup.effects(undoing: joined, reason: "").count == 1)

    var afterPerson = try self.planner()
    let new = NewAccount(
      id: account.id, entry: .number(1),
      attributes: AccountAttributes(username: "ann", email: nil, displayName: nil), link: usable,
      csn: nil, grants: [])
    _ = afterPerson.effects(undoing: .createAccount(new), reason: "")
    #expect(afterPerson.effects(undoing: joined, reason: "").count == 1)
  }

  @Test("Nothing follows where nothing is written, and the notes say so")
  func withoutWriteBack() throws {
    var planner = try planner(nil)
    let effects = planner.effects(undoing: locked(.locked), reason: "")
    #expect(effects.count == 1)
    #expect(effects[0].reason.contains("next run does it again"))
    #expect(planner.notes == [try #require(planner.notes.first { $0.contains("still says") })])
  }

  @Test("That deleted entries don't come back is said where entries are deleted")
  func deletedEntries() throws {
    var planner = try planner(WriteBackRules(enabling: .passwordPolicy, deletesEntries: true))
    #expect(planner.effects(undoing: locked(.locked), reason: "").count == 2)
    #expect(planner.notes.count == 2)
    #expect(planner.notes[0].contains("through the outbox"))
    #expect(planner.notes[1].contains("isn't brought back"))
  }
}
