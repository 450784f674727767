import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("An entry that is to be deleted and isn't what it was")
struct ChangedEntryDeletionTests {
  private func edit(_ name: String, _ text: String) -> @Sendable (ScriptedDirectory) -> Void {
    { $0.edit(WriteBackWorld.person) { $0.edit(name, text) } }
  }

  @Test("It stays when it changes just before it is deleted, until somebody has it tried again")
  func intruder() async throws {
    try await withWriteBack(EntryDeletionTests.rules) { back in
      back.writer.intrude(edit("mail", "again@example.com"))
      try await back.remove()
      #expect(try await back.deliver().failed == 1)
      #expect(try await back.words().contains("another email"))
      #expect(try back.entry.text("mail") == "again@example.com")
      try await back.retry()
      #expect(try await back.deliver().done == 1)
      #expect(back.writer.changes.map(\.operation) == [.delete])
    }
  }

  @Test("Who has it tried again agrees with what it was then, and with no later change")
  func changedTwice() async throws {
    try await withWriteBack(EntryDeletionTests.rules) { back in
      try await back.remove()
      edit("uid", "somebody")(back.world.directory)
      #expect(try await back.deliver().failed == 1)
      edit("uid", "else")(back.world.directory)
      try await back.retry()
      #expect(try await back.deliver().failed == 1)
      try await back.retry()
      #expect(try await back.deliver().done == 1)
    }
  }

  @Test("A change of what Muster doesn't read is looked at again and doesn't keep it")
  func otherAttribute() async throws {
    try await withWriteBack(EntryDeletionTests.rules) { back in
      back.writer.intrude(edit("telephoneNumber", "1"))
      try await back.remove()
      #expect(try await back.deliver().done == 1)
    }
  }

  @Test("It is found by its identifier, whatever its name, and whoever has its old name stays")
  func renamed() async throws {
    try await withWriteBack(EntryDeletionTests.rules) { back in
      try await back.remove()
      back.world.directory.edit { script in
        script.people[0].dn = "uid=p1,ou=leavers,\(ScriptedDirectory.peopleBase)"
        script.people.append(.person(9, "p9", dn: WriteBackWorld.dn))
      }
      #expect(try await back.deliver().done == 1)
      #expect(back.world.directory.entry(EntryReference(id: .number(9), dn: "")) != nil)
      #expect(back.world.directory.entry(EntryReference(id: .number(1), dn: "")) == nil)
    }
  }

  @Test("One that has moved out of the base, or isn't found by the filter any more, stays")
  func stranger() async throws {
    for isMoved in [true, false] {
      try await withWriteBack(EntryDeletionTests.rules) { back in
        try await back.remove()
        if isMoved {
          back.world.directory.edit { $0.people[0].dn = "uid=p1,ou=alumni,dc=example,dc=com" }
        } else {
          back.world.reconnect { $0.users.filter = .equal("employeeType", text: "staff") }
        }
        #expect(try await back.deliver().failed == 1)
        #expect(try await back.words().contains("isn't among the entries"))
        #expect(back.writer.changes.isEmpty)
      }
    }
  }

  @Test("One that is gone already is done, and one that was linked to an account is left to it")
  func overtaken() async throws {
    try await withWriteBack(EntryDeletionTests.rules) { back in
      try await back.remove()
      back.world.directory.edit { $0.people.removeFirst() }
      #expect(try await back.deliver().done == 1)
      #expect(try await back.words().contains("was gone"))
    }
    try await withWriteBack(EntryDeletionTests.rules) { back in
      try await back.remove()
      try await back.world.change(
        "UPDATE links SET entry_id = \(WriteBackWorld.person.value)")
      #expect(try await back.deliver().superseded == 1)
      #expect(try await back.words().contains("p2"))
      #expect(back.writer.changes.isEmpty)
    }
  }

  @Test(
    "A process that dies at any moment is gone on from, and the entry is deleted once",
    arguments: (1...14).flatMap { call in [(call, false), (call, true)] })
  func killed(death: (call: Int, isAfterwards: Bool)) async throws {
    try await withWriteBack(EntryDeletionTests.rules) { back in
      try await back.change { $0.role = .set(.manager) }
      try await back.deliver()
      try await back.remove()
      try await back.deliver(dyingAt: death.call, afterwards: death.isAfterwards)
      #expect(Set(try await back.states()) == [.done])
      #expect(back.writer.changes.map(\.operation).filter { $0 == .delete }.count == 1)
      #expect(try back.members == ["uid=other,\(ScriptedDirectory.peopleBase)"])
      #expect(try await back.run().effectCount == 0)
      let events = try await back.world.texts(
        """
        SELECT after FROM audit_events
        WHERE action = 'outbox.written' AND after LIKE '%delete_entry%'
        """)
      #expect(events.count == 1)
    }
  }
}
