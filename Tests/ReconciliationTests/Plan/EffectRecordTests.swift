import Accounts
import Directory
import Fixtures
import Reconciliation
import Testing
import Values

@Suite("Effects as they are stored")
struct EffectRecordTests {
  @Test("Whatever is planned reads back the same from its stored form", arguments: 1...40)
  func roundTrip(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for kind in EffectKind.allCases {
      let change = generator.change(kind)
      #expect(change.kind == kind)
      let written = WrittenEffect(Effect(change, reason: "why"))
      let stored = try written.record()
      #expect(stored.kind == kind)
      #expect(stored.reason == "why")
      #expect(try stored.change() == change)
      // The text is the one that `JSONValue` would write, so that equal plans have equal texts.
      #expect(written.before == (stored.before.isNull ? nil : stored.before.text))
      #expect(written.after == (stored.after.isNull ? nil : stored.after.text))
    }
  }

  @Test("The kinds are told apart by their names in the API, which never change")
  func names() {
    #expect(
      EffectKind.allCases.map(\.rawValue) == [
        "quarantine_entry", "release_entry", "create_account", "update_account",
        "update_baseline", "write_entry", "write_access", "write_members", "open_conflict",
        "close_conflict", "update_link", "disable_account",
        "enable_account", "archive_account", "restore_account", "undo_creation", "add_grant",
        "remove_grant", "create_group", "update_group", "remove_group", "add_members",
        "remove_members",
      ])
  }

  @Test("Names are freed before they are taken, and objects made before they are used")
  func sections() {
    #expect(EffectKind.updateAccount.section < EffectKind.createAccount.section)
    #expect(EffectKind.createAccount.section < EffectKind.addGrant.section)
    #expect(EffectKind.createAccount.section < EffectKind.disableAccount.section)
    #expect(EffectKind.createGroup.section < EffectKind.addMembers.section)
    #expect(EffectKind.removeMembers.section < EffectKind.removeGroup.section)
  }

  @Test("A quarantined entry without an identifier is known by its name")
  func withoutIdentifier() throws {
    let rejected = RejectedEntry(entry: nil, dn: "cn=x,dc=y", reason: .noIdentifier)
    let record = try WrittenEffect(Effect(.quarantine(rejected), reason: "")).record()
    #expect(record.object.id == nil)
    #expect(record.object.name == "cn=x,dc=y")
    #expect(record.before == .null)
    #expect(try record.change() == .quarantine(rejected))
  }

  @Test("The stored form shows what a reader of the plan asks for")
  func readable() throws {
    let account = AccountReference(
      id: AccountID(derivedFrom: .number(1), in: try .corp()), username: "ann")
    let effect = Effect(
      .disableAccount(
        account, from: LinkState(dn: "uid=ann", presence: .usable),
        to: LinkState(dn: "uid=ann", presence: .deleted)), reason: "gone")
    let record = try WrittenEffect(effect).record()
    #expect(record.object == .init(kind: .account, id: account.id.value, name: "ann"))
    #expect(record.before["status"] == "active")
    #expect(record.after["status"] == "disabled")
    #expect(record.after["presence"] == "deleted")
    #expect(record.reason == "gone")
  }
}

@Suite("Stored effects that this program can't read")
struct UnreadableEffectTests {
  private func record(
    _ kind: EffectKind, id: UniqueID? = EntryID.number(1).value, before: JSONValue = .null,
    after: JSONValue = .null
  ) -> EffectRecord {
    EffectRecord(
      kind: kind, object: .init(kind: .account, id: id, name: "x"), before: before, after: after,
      reason: "")
  }

  @Test("A missing or mistyped member is named", arguments: EffectKind.allCases)
  func empty(kind: EffectKind) throws {
    let mayBeEmpty: [EffectKind] = [
      .updateAccount, .updateBaseline, .writeEntry, .writeMembers, .addMembers, .removeMembers,
    ]
    guard !mayBeEmpty.contains(kind) else { return }
    let error = #expect(throws: UnreadableEffect.self) { try record(kind).change() }
    #expect(error?.kind == kind)
    #expect(error?.member.isEmpty == false)
  }

  @Test("An account or group without its identifier is refused", arguments: EffectKind.allCases)
  func noIdentifier(kind: EffectKind) {
    guard kind != .quarantine, kind != .release else { return }
    let after: JSONValue = [
      "presence": "usable", "dn": "x", "username": "x", "cause": "deleted", "role": "user",
      "rule": "r", "path": "p", "name": "n", "attribute": "email",
      "entry_uuid": .string(EntryID.number(1).description),
    ]
    let error = #expect(throws: UnreadableEffect.self) {
      try record(kind, id: nil, before: after, after: after).change()
    }
    #expect(error?.kind == kind)
    #expect(error?.member == "object.id")
  }

  @Test(
    "A value that means nothing is refused by the name of its member",
    arguments: [
      (.quarantine, ["reason": "bored"], "reason"),
      (.disableAccount, ["presence": "asleep", "dn": "x"], "presence"),
      (.disableAccount, ["presence": 1, "dn": "x"], "presence"),
      (.addGrant, ["role": "emperor", "rule": "r", "path": "p"], "role"),
      (.addGrant, ["role": "user", "path": "p"], "rule"),
      (.createGroup, ["entry_uuid": "12", "name": "n", "dn": "x"], "entry_uuid"),
      (.updateAccount, ["shoe_size": "44"], "shoe_size"),
      (.addMembers, ["members": [["kind": "dog"]]], "kind"),
      (.createAccount, ["grants": [["role": "user"]]], "rule"),
    ] as [(EffectKind, JSONValue, String)])
  func badValue(kind: EffectKind, json: JSONValue, member: String) {
    let error = #expect(throws: UnreadableEffect.self) {
      try record(kind, before: json, after: json).change()
    }
    #expect(error?.member == member)
  }
}
