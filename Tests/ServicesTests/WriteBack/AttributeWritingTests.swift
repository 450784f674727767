import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("Attributes on their way into the directory")
struct AttributeWritingTests {
  @Test("A changed attribute reaches the entry, and both sides agree on it afterwards")
  func change() async throws {
    try await withWriteBack { back in
      try await back.change { $0.email = .set("new@example.com") }
      #expect(try back.entry.text("mail") == "p1@example.com")
      #expect(try await back.states() == [.pending])
      #expect(try await back.deliver().done == 1)
      #expect(try back.entry.text("mail") == "new@example.com")
      #expect(try await back.states() == [.done])
      #expect(try await back.run().effectCount == 0)
      #expect(try await back.world.find("p1").email == "new@example.com")
      #expect(try await back.world.actions().suffix(2) == ["account.updated", "outbox.written"])
    }
  }

  @Test("A run writes what waits before it reads, and leaves alone what waits meanwhile")
  func beforeRun() async throws {
    try await withWriteBack { back in
      try await back.change { $0.email = .set("new@example.com") }
      #expect(try await back.run(isDryRun: true).effectCount == 0)
      #expect(try await back.states() == [.pending])
      #expect(try await back.run().effectCount == 0)
      #expect(try back.entry.text("mail") == "new@example.com")
    }
  }

  @Test("A later change takes the place of one that waits, with the attributes that it lacks")
  func supersede() async throws {
    try await withWriteBack { back in
      try await back.change { $0.email = .set("one@example.com") }
      try await back.change { $0.displayName = .set("One") }
      try await back.change { $0.email = .set("two@example.com") }
      #expect(try await back.states() == [.superseded, .superseded, .pending])
      try await back.deliver()
      #expect(back.writer.changes.count == 1)
      #expect(try back.entry.text("mail") == "two@example.com")
      #expect(try back.entry.text("displayName") == "One")
    }
  }

  @Test("A change back to what both agreed on leaves nothing to write")
  func changeBack() async throws {
    try await withWriteBack { back in
      try await back.change { $0.email = .set("one@example.com") }
      try await back.change { $0.email = .set("p1@example.com") }
      try await back.deliver()
      #expect(back.writer.changes.isEmpty)
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("Clearing an attribute clears it in the entry")
  func clear() async throws {
    try await withWriteBack { back in
      try await back.change { $0.displayName = .clear }
      try await back.deliver()
      #expect(try back.entry.text("displayName") == nil)
      #expect(try await back.run().effectCount == 0)
      #expect(try await back.world.find("p1").displayName == nil)
    }
  }

  @Test("An attribute that the directory decides about is refused as before")
  func owned() async throws {
    try await withWriteBack { back in
      back.world.configure { $0.authorities = Authorities() }
      let error = await refusal { try await back.change { $0.email = .set("x@example.com") } }
      #expect(error is AccountError)
      let states = try await back.states()
      #expect(states.isEmpty)
    }
  }

  @Test("An attribute that may not be written stays a change of the account alone")
  func unwritable() async throws {
    try await withWriteBack(WriteBackRules(attributes: [.displayName: "displayName"])) { back in
      try await back.change { $0.email = .set("x@example.com") }
      #expect(try await back.states() == [])
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("Another writer between look and write is seen, and only then it is written")
  func intruder() async throws {
    try await withWriteBack { back in
      try await back.change { $0.email = .set("new@example.com") }
      back.writer.intrude { $0.edit(WriteBackWorld.person) { $0.edit("displayName", "Else") } }
      #expect(try await back.deliver().done == 1)
      #expect(try back.entry.text("mail") == "new@example.com")
      #expect(try back.entry.text("displayName") == "Else")
    }
  }

  @Test("Both sides changed end as configured", arguments: ConflictAnswer.allCases)
  func bothSides(answer: ConflictAnswer) async throws {
    try await withWriteBack(onConflict: answer) { back in
      try await back.change { $0.email = .set("here@example.com") }
      back.world.directory.edit(WriteBackWorld.person) { $0.edit("mail", "there@example.com") }
      try await back.deliver()
      try await back.run()
      let values = [try back.entry.text("mail"), try await back.world.find("p1").email]
      let conflicts = try await back.world.settlement()
        .conflicts(of: back.world.name, PageRequest()).items
      switch answer {
      case .directory: #expect(values == ["there@example.com", "there@example.com"])
      case .local: #expect(values == ["here@example.com", "here@example.com"])
      case .hold: #expect(values == ["there@example.com", "here@example.com"])
      }
      #expect(conflicts.count == (answer == .hold ? 1 : 0))
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("A conflict settled for the account's side is written")
  func settled() async throws {
    try await withWriteBack { back in
      try await back.change { $0.email = .set("here@example.com") }
      back.world.directory.edit(WriteBackWorld.person) { $0.edit("mail", "there@example.com") }
      try await back.run()
      let settlement = try back.world.settlement()
      let conflict = try #require(
        try await settlement.conflicts(of: back.world.name, PageRequest()).items.first)
      _ = try await settlement.settle(
        conflict.id, of: back.world.name, keeping: .local, by: .tester)
      try await back.deliver()
      #expect(try back.entry.text("mail") == "here@example.com")
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("What was changed before the directory was written to follows with the next run")
  func late() async throws {
    try await withWriteBack { back in
      back.world.configure { $0.writeBack = nil }
      try await back.change { $0.email = .set("new@example.com") }
      back.world.configure { $0.writeBack = WriteBackWorld.attributes }
      let kinds = try await back.world.kinds(of: try await back.run())
      #expect(kinds == [.writeEntry])
      try await back.deliver()
      #expect(try back.entry.text("mail") == "new@example.com")
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("The name of an entry that is named by the attribute changes too, and no value is lost")
  func rename() async throws {
    let rules = WriteBackRules(attributes: [.displayName: "cn"])
    try await withWriteBack(rules, people: 1) { back in
      back.world.configure { $0.mapping.displayName = ["cn"] }
      back.world.directory.edit(WriteBackWorld.person) { entry in
        entry.dn = "cn=Person 1,\(ScriptedDirectory.peopleBase)"
        entry.set("cn", ["Person 1", "Other"].map { Array($0.utf8) })
        entry.edit("displayName", nil)
      }
      try await back.run()
      try await back.change { $0.displayName = .set("Ann, B") }
      #expect(try await back.deliver().done == 1)
      #expect(try back.entry.dn == "cn=Ann\\, B,\(ScriptedDirectory.peopleBase)")
      #expect(
        try back.entry.values("cn").map { String(decoding: $0, as: UTF8.self) }
          == ["Ann, B", "Other"])
      #expect(try await back.run().effectCount == 0)
      let linked = try await back.world.find("p1").link
      #expect(linked?.dn == "cn=Ann\\, B,\(ScriptedDirectory.peopleBase)")
    }
  }
}
