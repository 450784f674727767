import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("A process that dies while it writes into the directory")
struct WriteCrashTests {
  /// Where the process dies: at a call to the store or the directory.
  struct Death: CustomTestStringConvertible, Sendable {
    var call: Int
    var isAfterwards: Bool

    var testDescription: String { "\(isAfterwards ? "after" : "before") call \(call)" }

    static let all = (1...24).flatMap { call in
      [false, true].map { Death(call: call, isAfterwards: $0) }
    }
  }

  private static let rules = WriteBackRules(
    attributes: [.email: "mail", .displayName: "displayName"], writesGroups: true,
    enabling: .attribute("employeeType", disabled: "off", enabled: nil))

  /// Changes of every kind for two people.
  private func prepare(_ back: WriteBackWorld) async throws {
    try await back.change { change in
      change.email = .set("new@example.com")
      change.displayName = .set("New")
      change.role = .set(.manager)
    }
    try await back.change("p2") { $0.isActive = false }
  }

  @Test(
    "Going on ends as if nothing had happened, and nothing is written twice", arguments: Death.all)
  func goOn(death: Death) async throws {
    try await withWriteBack(Self.rules) { back in
      try await prepare(back)
      try await back.deliver(dyingAt: death.call, afterwards: death.isAfterwards)
      #expect(Set(try await back.states()) == [.done])
      #expect(back.writer.changes.count == 3)
      #expect(try back.entry.text("mail") == "new@example.com")
      #expect(try back.entry.text("displayName") == "New")
      #expect(try back.members.contains(WriteBackWorld.dn))
      let second = try #require(
        back.world.directory.entry(EntryReference(id: .number(2), dn: "")))
      #expect(second.text("employeeType") == "off")
      // The membership comes back as the rule's grant; nothing else does.
      let echo = try await back.world.kinds(of: try await back.run())
      #expect(Set(echo) == [.addGrant, .addMembers])
      #expect(try await back.run().effectCount == 0)
    }
  }
}
