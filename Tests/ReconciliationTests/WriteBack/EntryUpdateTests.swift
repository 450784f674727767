import Accounts
import Directory
import Reconciliation
import Testing
import Values

@Suite("An entry looked at again before it is written")
struct EntryUpdateTests {
  private func policy(_ answer: ConflictAnswer = .hold) throws -> SyncPolicy {
    SyncPolicy(
      directory: try .corp(), authorities: Authorities([.email: .merge]), onConflict: answer,
      writeBack: WriteBackRules(attributes: [.email: "mail"]))
  }

  /// What an entry with some mail addresses is sent for an account that wants `local`.
  private func change(
    of mails: [String], local: String?, agreed: String?, sent: String? = nil,
    _ answer: ConflictAnswer = .hold
  ) throws -> (update: EntryUpdate, values: [String]?) {
    let entry = Entry.sample(["uid": ["ann"], "mail": mails, "entryCSN": ["7"]])
    let policy = try policy(answer)
    let person = try policy.mapping.person(from: entry, at: .noon).get()
    let subject = WriteBackSubject(
      reference: AccountReference(id: AccountID(UniqueID(high: 1, low: 2)), username: "ann"),
      entry: EntryReference(id: .number(1), dn: entry.dn),
      attributes: AccountAttributes(username: "ann", email: local, displayName: nil),
      baseline: Baseline([.email: agreed]), isSwitchedOff: false)
    let update = EntryUpdate(
      [.email], of: subject, sent: sent.map { [.email: $0] } ?? [:], entry: person, policy: policy)
    let change = try update.change(of: entry, subject.entry, readBack: [])
    guard case .modify(let modifications) = change?.operation else { return (update, nil) }
    #expect(change?.assertion == .equal("entryCSN", text: "7"))
    return (update, modifications.first?.values.map { String(decoding: $0, as: UTF8.self) })
  }

  @Test("The new value takes the place of the one that counted, and others stay")
  func values() throws {
    let change = try change(of: ["a@x.y", "c@x.y"], local: "b@x.y", agreed: "a@x.y")
    #expect(change.values == ["b@x.y", "c@x.y"])
  }

  @Test("What is in place already is only agreed on")
  func inPlace() throws {
    let change = try change(of: ["b@x.y"], local: "b@x.y", agreed: "a@x.y")
    #expect(change.values == nil)
    #expect(change.update.agreed.count == 1)
  }

  @Test("What the directory has changed alone is left to the next run")
  func directoryOnly() throws {
    let change = try change(of: ["b@x.y"], local: "a@x.y", agreed: "a@x.y")
    #expect(change.values == nil)
    #expect(change.update.agreed.isEmpty && change.update.conflicts.isEmpty)
  }

  @Test("Both changed is a conflict, or written where the account's side is to win")
  func both() throws {
    #expect(try change(of: ["d@x.y"], local: "b@x.y", agreed: "a@x.y").update.conflicts.count == 1)
    #expect(try change(of: ["d@x.y"], local: "b@x.y", agreed: "a@x.y", .local).values == ["b@x.y"])
    let directory = try change(of: ["d@x.y"], local: "b@x.y", agreed: "a@x.y", .directory)
    #expect(directory.values == nil && directory.update.conflicts.isEmpty)
  }

  @Test("A value that an earlier attempt has sent is no change of the directory")
  func sent() throws {
    let change = try change(of: ["b@x.y"], local: "c@x.y", agreed: "a@x.y", sent: "b@x.y")
    #expect(change.values == ["c@x.y"])
  }

  @Test("Clearing takes every value away")
  func clearing() throws {
    #expect(try change(of: ["a@x.y", "c@x.y"], local: nil, agreed: "a@x.y").values == [])
  }

  @Test(
    "Only a part of the name that holds the old value, under the attribute's own name, is renamed",
    arguments: [
      ("uid=a@x.y,dc=x", nil), ("mail=other@x.y,dc=x", nil), ("mail=a@x.y,dc=x", "mail=b@x.y"),
      ("uid=a@x.y+Mail=a@x.y,dc=x", "uid=a@x.y+Mail=b@x.y"),
    ])
  func renaming(dn: String, name: String?) throws {
    let entry = Entry.sample(["uid": ["ann"], "mail": ["a@x.y"], "entryCSN": ["7"]], dn: dn)
    let policy = try policy()
    let subject = WriteBackSubject(
      reference: AccountReference(id: AccountID(UniqueID(high: 1, low: 2)), username: "ann"),
      entry: EntryReference(id: .number(1), dn: dn),
      attributes: AccountAttributes(username: "ann", email: "b@x.y", displayName: nil),
      baseline: Baseline([.email: "a@x.y"]), isSwitchedOff: false)
    let update = EntryUpdate(
      [.email], of: subject, sent: [:],
      entry: try policy.mapping.person(from: entry, at: .noon).get(), policy: policy)
    let change = try update.change(of: entry, subject.entry, readBack: [])
    switch change?.operation {
    case .rename(let new, below: nil): #expect(new.description == name)
    default: #expect(name == nil)
    }
  }

  @Test("A template makes a name that needs no trust in the account's values")
  func template() {
    let template = EntryTemplate(
      dn: "uid={username},dc=x", objectClasses: ["person"],
      attributes: [.init("cn", "{display_name}"), .init("mail", "{email}")])
    let entry = template.entry(
      for: AccountAttributes(username: "a,b={email}", email: nil, displayName: "A"))
    #expect(entry.dn == "uid=a\\,b={email},dc=x" || entry.dn == "uid=a\\,b\\={email},dc=x")
    #expect(entry.attributes.map(\.name) == ["objectClass", "cn"])
  }
}
