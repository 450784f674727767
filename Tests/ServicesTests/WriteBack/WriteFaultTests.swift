import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("A directory that can't or won't take a change")
struct WriteFaultTests {
  @Test("A refusal stays in the outbox with the server's words, and neither side loses its value")
  func refused() async throws {
    try await withWriteBack { back in
      back.writer.fail { _, _ in .before(EntryWriteError(.constraintViolation, "mail is taken")) }
      try await back.change { $0.email = .set("new@example.com") }
      #expect(try await back.deliver().failed == 1)
      let item = try #require(try await back.items().first)
      #expect(item.state == .failed)
      #expect(item.error?.contains("mail is taken") == true)
      #expect(try await back.run().effectCount == 0)
      #expect(try await back.world.find("p1").email == "new@example.com")
      #expect(try back.entry.text("mail") == "p1@example.com")
    }
  }

  @Test("A refused change is written once somebody has it tried again")
  func retried() async throws {
    try await withWriteBack { back in
      back.writer.fail { _, number in
        number == 1 ? .before(EntryWriteError(.insufficientRights)) : nil
      }
      try await back.change { $0.email = .set("new@example.com") }
      try await back.deliver()
      let item = try #require(try await back.items().first)
      let retried = try await back.service().retry(item.id, by: .tester)
      #expect(retried.state == .pending)
      #expect(try await back.deliver().done == 1)
      #expect(try back.entry.text("mail") == "new@example.com")
      await #expect(throws: OutboxItemClosed.self) {
        try await back.service().retry(item.id, by: .tester)
      }
    }
  }

  @Test("A later change takes the place of a refused one")
  func replaced() async throws {
    try await withWriteBack { back in
      back.writer.fail { _, number in
        number == 1 ? .before(EntryWriteError(.constraintViolation)) : nil
      }
      try await back.change { $0.email = .set("bad@example.com") }
      try await back.deliver()
      try await back.change { $0.email = .set("good@example.com") }
      try await back.deliver()
      #expect(try await back.states() == [.superseded, .done])
      #expect(try back.entry.text("mail") == "good@example.com")
    }
  }

  @Test("A directory that is away is asked again after growing delays, in the accounts' order")
  func away() async throws {
    try await withWriteBack { back in
      back.writer.fail { _, number in number <= 3 ? .before(EntryWriteError(.unreachable)) : nil }
      try await back.change { $0.email = .set("one@example.com") }
      try await back.change { $0.displayName = .set("One") }
      for delay in [1, 2, 4] {
        #expect(try await back.deliver().postponed == 1)
        #expect(try await back.deliver().total == 0)
        back.world.clock.advance(by: .seconds(delay))
      }
      #expect(try await back.deliver().done == 1)
      #expect(try back.entry.text("mail") == "one@example.com")
      #expect(try back.entry.text("displayName") == "One")
    }
  }

  @Test("What a clock that was two days ahead has put off is written once the clock is right")
  func wrongClock() async throws {
    try await withWriteBack { back in
      back.world.clock.advance(by: .seconds(2 * 86_400))
      try await back.change { $0.email = .set("new@example.com") }
      back.world.clock.advance(by: .seconds(-2 * 86_400))
      #expect(try await back.deliver().done == 1)
      #expect(try back.entry.text("mail") == "new@example.com")
    }
  }

  @Test("A run while the directory doesn't take changes doesn't undo them")
  func readableOnly() async throws {
    try await withWriteBack { back in
      back.writer.fail { _, _ in .before(EntryWriteError(.busy)) }
      try await back.change { $0.email = .set("new@example.com") }
      #expect(try await back.run().effectCount == 0)
      #expect(try await back.run().effectCount == 0)
      #expect(try await back.world.find("p1").email == "new@example.com")
    }
  }

  @Test("A write whose answer was lost isn't taken for somebody else's, even after another change")
  func lostAnswer() async throws {
    try await withWriteBack { back in
      back.writer.fail { _, number in
        number == 1 ? .after(EntryWriteError(.outcomeUnknown)) : nil
      }
      try await back.change { $0.email = .set("one@example.com") }
      #expect(try await back.deliver().postponed == 1)
      try await back.change { $0.email = .set("two@example.com") }
      back.world.clock.advance(by: .seconds(5))
      #expect(try await back.deliver().done == 1)
      #expect(try back.entry.text("mail") == "two@example.com")
      #expect(try await back.run().effectCount == 0)
    }
  }

  @Test("An entry that is gone ends as failed, and says so")
  func gone() async throws {
    try await withWriteBack { back in
      try await back.change { $0.email = .set("new@example.com") }
      back.world.directory.edit { $0.people.removeFirst() }
      #expect(try await back.deliver().failed == 1)
      let item = try #require(try await back.items().first)
      #expect(item.error?.contains("gone") == true)
    }
  }
}
