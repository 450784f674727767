import Accounts
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("A process that is stopped for longer than its lease")
struct LateWriteTests {
  private static let rules = WriteBackRules(
    attributes: [.email: "mail"], writesGroups: true,
    enabling: .attribute("employeeType", disabled: "off", enabled: nil), deletesEntries: true)

  /// Delivers in a process that stands still at a call, while others do something and deliver it.
  private func stop(
    at stop: (call: Int, isAfterwards: Bool), _ back: WriteBackWorld,
    meanwhile: @escaping @Sendable (WriteBackWorld) async throws -> Void
  ) async throws {
    let stopped = DyingProcess(at: stop.call, afterwards: stop.isAfterwards) {
      back.world.clock.advance(by: .seconds(31))
      try await meanwhile(back)
      try await back.deliver()
    }
    let error = await refusal {
      _ = try await back.service(stopped, as: 2).deliverNow()
    }
    #expect(error == nil || error is LeaseLost)
    back.world.clock.advance(by: .seconds(600))
    try await back.deliver()
  }

  @Test(
    "When it goes on it writes nothing that was taken back meanwhile",
    arguments: (1...14).flatMap { call in [(call, false), (call, true)] })
  func takenBack(moment: (call: Int, isAfterwards: Bool)) async throws {
    try await withWriteBack(Self.rules) { back in
      try await back.change { change in
        change.email = .set("new@example.com")
        change.isActive = false
        change.role = .set(.manager)
      }
      try await stop(at: moment, back) { back in
        try await back.change { change in
          change.email = .set("p1@example.com")
          change.isActive = true
          change.role = .clear
        }
      }
      #expect(try !back.members.contains(WriteBackWorld.dn))
      #expect(try back.entry.text("mail") == "p1@example.com")
      #expect(try back.entry.text("employeeType") == nil)
      try await back.run()
      #expect(try await back.run().effectCount == 0)
      let account = try await back.world.find("p1")
      #expect(account.email == "p1@example.com")
      #expect(account.role != .manager)
      #expect(account.status == .active)
    }
  }
}
