import Accounts
import Directory
import Reconciliation
import SQLStore
import Services
import Testing
import Values

@Suite("An undone run in a directory that is written to")
struct WrittenUndoTests {
  private static let rules = WriteBackRules(
    attributes: [.email: "mail"], writesGroups: true,
    enabling: .attribute("nsAccountLock", disabled: "TRUE", enabled: nil), deletesEntries: true)

  private func edit(_ back: WriteBackWorld, _ name: String, _ text: String?) {
    back.world.directory.edit(WriteBackWorld.person) { $0.edit(name, text) }
  }

  /// Runs, undoes that, and runs twice; what waits is delivered before the first of these.
  private func undoAndRun(_ back: WriteBackWorld) async throws -> (undo: Run, next: [Int]) {
    let undo = try await back.world.undo(try await back.run())
    #expect(undo.status == .applied)
    let next = try await back.run()
    return (undo, [next.effectCount, try await back.run().effectCount])
  }

  @Test("A merged attribute goes back in the entry too, and no run brings it again")
  func attribute() async throws {
    try await withWriteBack(Self.rules) { back in
      edit(back, "mail", "new@example.com")
      let (undo, next) = try await undoAndRun(back)
      #expect(try await back.world.kinds(of: undo) == [.updateAccount, .writeEntry])
      #expect(try back.entry.text("mail") == "p1@example.com")
      #expect(try await back.world.find("p1").email == "p1@example.com")
      #expect(next == [0, 0])
      #expect(try await back.states() == [.done])
      #expect(undo.notes.contains { $0.contains("through the outbox") })
      #expect(undo.notes.contains { $0.contains("deleted with its account") })
    }
  }

  @Test("What the directory decides about isn't written, and the plan says that it comes back")
  func directoryDecides() async throws {
    try await withWriteBack(Self.rules) { back in
      back.world.configure { $0.authorities = Authorities([.email: .directory]) }
      edit(back, "mail", "new@example.com")
      let (undo, next) = try await undoAndRun(back)
      #expect(next == [1, 0])
      #expect(try await back.items().isEmpty)
      let effects = try await back.world.effects(of: undo)
      #expect(effects.allSatisfy { $0.record.reason.contains("still decides about email") })
      #expect(undo.notes.contains { $0.contains("the next run plans the same again") })
    }
  }

  @Test("An attribute that the directory has changed again meanwhile is a conflict")
  func changedAgain() async throws {
    try await withWriteBack(Self.rules) { back in
      edit(back, "mail", "new@example.com")
      _ = try await back.world.undo(try await back.run())
      edit(back, "mail", "newer@example.com")
      try await back.run()
      #expect(try back.entry.text("mail") == "newer@example.com")
      #expect(try await back.world.find("p1").email == "p1@example.com")
      #expect(try await back.world.texts("SELECT attribute FROM conflicts") == ["email"])
    }
  }

  @Test("A lock or its end goes back in the entry too", arguments: [true, false])
  func access(isLocked: Bool) async throws {
    try await withWriteBack(Self.rules) { back in
      if !isLocked {
        edit(back, "nsAccountLock", "TRUE")
        try await back.run()
      }
      let before = try await back.world.account("p1")
      edit(back, "nsAccountLock", isLocked ? "TRUE" : nil)
      let (undo, next) = try await undoAndRun(back)
      #expect(try await back.world.kinds(of: undo).contains(.writeAccess))
      #expect(try back.entry.text("nsAccountLock") == (isLocked ? nil : "TRUE"))
      #expect(try await back.world.account("p1") == before)
      #expect(next == [0, 0])
    }
  }

  @Test("An entry that is switched off in another way stays so, and the next run says it again")
  func otherWay() async throws {
    try await withWriteBack(Self.rules) { back in
      edit(back, "shadowExpire", "1")
      let (undo, next) = try await undoAndRun(back)
      #expect(try await back.world.kinds(of: undo) == [.enableAccount])
      #expect(next == [1, 0])
      #expect(try await back.items().isEmpty)
    }
  }

  @Test("One that is locked and has expired is unlocked, and still blocked by the next run")
  func twoWays() async throws {
    try await withWriteBack(Self.rules) { back in
      edit(back, "nsAccountLock", "TRUE")
      let run = try await back.run()
      edit(back, "shadowExpire", "1")
      _ = try await back.world.undo(run)
      #expect(try await back.run().effectCount == 1)
      #expect(try await back.world.account("p1")?.block == "expired")
    }
  }

  @Test("A membership goes back in the directory's group too", arguments: [true, false])
  func membership(isLost: Bool) async throws {
    try await withWriteBack(Self.rules) { back in
      func list(_ people: [String]) {
        back.world.directory.edit { $0.groups = [.group(50, "bosses", people: people)] }
      }
      list(isLost ? ["p1", "p2"] : ["p2"])
      try await back.run()
      let before = try await back.world.account("p1")
      list(isLost ? ["p2"] : ["p1", "p2"])
      let (undo, next) = try await undoAndRun(back)
      #expect(try await back.world.kinds(of: undo).contains(.writeMembers))
      #expect(try back.members.contains(WriteBackWorld.dn) == isLost)
      #expect(try await back.world.account("p1") == before)
      #expect(next == [0, 0])
    }
  }

  @Test("A membership that was put back isn't taken for one that came with a role")
  func ownership() async throws {
    try await withWriteBack(Self.rules) { back in
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1", "p2"])] }
      try await back.run()
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p2"])] }
      _ = try await undoAndRun(back)
      #expect(try await back.world.texts("SELECT group_key FROM joined_groups").isEmpty)
    }
  }

  @Test("A membership by a role that people give stays when the run that saw it is undone")
  func echo() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.role = .set(.manager) }
      _ = try await undoAndRun(back)
      #expect(try back.members.contains(WriteBackWorld.dn))
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("A membership that a role stands for by now stays")
  func givenSince() async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { $0.role = .set(.manager) }
      back.world.directory.edit {
        $0.groups = [.group(50, "bosses", people: ["p1", "p2", "other"])]
      }
      let run = try await back.run()
      #expect(try await back.world.texts("SELECT group_key FROM joined_groups").isEmpty)
      _ = try await back.world.undo(run)
      try await back.run()
      #expect(try back.members.contains(WriteBackWorld.dn))
      #expect(try !back.members.contains("uid=p2,\(ScriptedDirectory.peopleBase)"))
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("What has changed since isn't undone, and the directory isn't told of it either")
  func undoneTwice() async throws {
    try await withWriteBack(Self.rules) { back in
      func lock() {
        edit(back, "nsAccountLock", "TRUE")
        edit(back, "mail", "new@example.com")
        back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1", "other"])] }
      }
      lock()
      let run = try await back.run()
      _ = try await back.world.undo(run)
      try await back.run()
      lock()
      let again = try await back.world.undo(run)
      #expect(try await back.world.effects(of: again).allSatisfy { $0.status == .stale })
      try await back.run()
      #expect(try back.entry.text("nsAccountLock") == "TRUE")
      #expect(try back.entry.text("mail") == "new@example.com")
      #expect(try back.members.contains(WriteBackWorld.dn))
      #expect(try await back.world.account("p1")?.status == "disabled")
    }
  }

  @Test("While it waits, runs leave it alone")
  func waiting() async throws {
    try await withWriteBack(Self.rules) { back in
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p1", "p2"])] }
      try await back.run()
      back.world.directory.edit { $0.groups = [.group(50, "bosses", people: ["p2"])] }
      edit(back, "nsAccountLock", "TRUE")
      edit(back, "mail", "new@example.com")
      let run = try await back.run()
      back.writer.fail { _, _ in .before(EntryWriteError(.busy)) }
      #expect(try await back.world.undo(run).status == .applied)
      #expect(try await back.states() == [.pending, .pending, .pending])
      for _ in 1...2 {
        #expect(try await back.run().effectCount == 0)
        back.world.clock.advance(by: .seconds(60))
      }
      back.writer.fail { _, _ in nil }
      #expect(try await back.deliver().done == 3)
      #expect(try await back.run().effectCount == 0)
      #expect(try back.members.contains(WriteBackWorld.dn))
    }
  }

  @Test("Undoing the first run writes nothing: groups and entries that were new stay as they were")
  func firstRun() async throws {
    try await withWriteBack(Self.rules) { back in
      back.world.directory.edit { script in
        script.people.append(.person(3, "p3"))
        script.groups = [.group(50, "bosses", people: ["p3", "other"])]
      }
      _ = try await back.world.undo(try await back.run())
      let first = try await back.world.store.list(RunFilter(), PageRequest()).items.last
      _ = try await back.world.undo(try #require(first))
      #expect(try await back.items().isEmpty)
    }
  }

  @Test("A process that dies while it undoes leaves both sides in step", arguments: 1...24)
  func killed(call: Int) async throws {
    try await withWriteBack(Self.rules) { back in
      edit(back, "mail", "new@example.com")
      edit(back, "nsAccountLock", "TRUE")
      let run = try await back.run()
      let store = ObservedStore(back.world.store) { moment in
        if moment.number >= call { throw Crash() }
      }
      let error = await refusal {
        let reconciler = try back.world.reconciler(store: store, as: 2, batchSize: 1)
        let (undo, lease) = try await reconciler.beginUndo(run, trigger: .api)
        _ = try await reconciler.carryOutUndo(undo, lease, actor: .tester, progress: .silent)
      }
      #expect(error == nil || error is Crash)
      back.world.processes.end(2)
      try await back.run()
      #expect(try await back.run().effectCount == 0)
      let account = try #require(try await back.world.account("p1"))
      #expect(try back.entry.text("mail") == account.email)
      #expect(try (back.entry.text("nsAccountLock") == nil) == (account.status == "active"))
    }
  }
}
