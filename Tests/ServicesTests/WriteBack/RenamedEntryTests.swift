import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("An entry that Muster renames")
struct RenamedEntryTests {
  private static let former = "cn=Person 1,\(ScriptedDirectory.peopleBase)"
  private static let present = "cn=Ann,\(ScriptedDirectory.peopleBase)"
  private static let other = "uid=other,\(ScriptedDirectory.peopleBase)"

  /// A manager by the directory's rule, whose entry is named by the name to show, and gets another
  /// one.
  private func withRenaming(
    writesGroups: Bool = true, keepsReferences: Bool = false,
    _ body: (WriteBackWorld) async throws -> Void
  ) async throws {
    let rules = WriteBackRules(attributes: [.displayName: "cn"], writesGroups: writesGroups)
    try await withWriteBack(rules) { back in
      back.world.configure {
        $0.mapping.displayName = ["cn"]
        $0.authorities = Authorities([.displayName: .merge])
      }
      back.world.directory.edit { script in
        script.keepsReferences = keepsReferences
        script.people[0].dn = Self.former
        script.groups[0].set("member", [Self.former, Self.other].map { Array($0.utf8) })
      }
      try await back.run()
      #expect(try await back.world.find("p1").role == .manager)
      try await back.change { $0.displayName = .set("Ann") }
      try await body(back)
    }
  }

  private func expectManager(_ back: WriteBackWorld, _ place: String = "") async throws {
    #expect(Set(try back.members) == [Self.present, Self.other], "\(place)")
    #expect(try back.entry.dn == Self.present, "\(place)")
    try await back.run()
    #expect(try await back.run().effectCount == 0, "\(place)")
    #expect(try await back.world.find("p1").role == .manager, "\(place)")
  }

  @Test(
    "Its groups list the new name, by the server's doing or by ours", arguments: [true, false])
  func groups(keepsReferences: Bool) async throws {
    try await withRenaming(keepsReferences: keepsReferences) { back in
      try await back.deliver()
      #expect(try await back.states() == [.done, keepsReferences ? .superseded : .done])
      try await expectManager(back)
    }
  }

  @Test("While a group still lists the former name, no run takes the role away")
  func waiting() async throws {
    try await withRenaming { back in
      back.writer.fail { change, _ in
        change.entry.dn == WriteBackWorld.bosses ? .before(EntryWriteError(.busy)) : nil
      }
      #expect(try await back.deliver().postponed == 1)
      try await back.run()
      #expect(try await back.world.find("p1").role == .manager)
      back.writer.fail { _, _ in nil }
      back.world.clock.advance(by: .seconds(60))
      #expect(try await back.deliver().done == 1)
      try await expectManager(back)
    }
  }

  @Test("A second renaming before the groups have followed the first leaves no name behind")
  func twice() async throws {
    try await withRenaming { back in
      back.writer.fail { change, _ in
        change.entry.dn == WriteBackWorld.bosses ? .before(EntryWriteError(.busy)) : nil
      }
      try await back.change { $0.displayName = .set("Between") }
      try await back.deliver()
      back.world.clock.advance(by: .seconds(60))
      try await back.change { $0.displayName = .set("Ann") }
      try await back.deliver()
      back.writer.fail { _, _ in nil }
      back.world.clock.advance(by: .seconds(60))
      try await back.deliver()
      try await expectManager(back)
    }
  }

  @Test("Where groups aren't written, the outbox says which one lists the former name")
  func unwritten() async throws {
    try await withRenaming(writesGroups: false) { back in
      #expect(try await back.deliver().failed == 1)
      let words = try #require(try await back.items().last?.error)
      #expect(words.contains(WriteBackWorld.bosses))
      #expect(words.contains(Self.former))
      #expect(words.contains("write_back.groups is off"))
    }
  }

  @Test("A former name that another entry has by now stays that one's membership")
  func takenOver() async throws {
    try await withRenaming { back in
      back.writer.fail { change, _ in
        change.entry.dn == WriteBackWorld.bosses ? .before(EntryWriteError(.busy)) : nil
      }
      try await back.deliver()
      back.writer.fail { _, _ in nil }
      back.world.directory.edit { script in
        script.people.append(.person(3, "p3", dn: Self.former))
      }
      back.world.clock.advance(by: .seconds(60))
      #expect(try await back.deliver().superseded == 1)
      #expect(Set(try back.members) == [Self.former, Self.other])
    }
  }

  @Test(
    "A process that dies at any moment is gone on from, and each is written once",
    arguments: (1...16).flatMap { call in [(call, false), (call, true)] })
  func killed(death: (call: Int, isAfterwards: Bool)) async throws {
    try await withRenaming { back in
      try await back.deliver(dyingAt: death.call, afterwards: death.isAfterwards)
      #expect(back.writer.changes.count == 2)
      #expect(Set(try await back.states()).isSubset(of: [.done, .superseded]))
      try await expectManager(back, "\(death)")
    }
  }
}
