import CommandLine
import Notifications
import Services
import Testing
import Values

@Suite("The commands about notifications")
struct NotificationCommandTests {
  private static let id = "00000000-0000-0000-0000-000000000001"

  private func world(_ state: Notification.State = .dead) -> CommandWorld {
    var notification = Notification(
      id: NotificationID(UniqueID(high: 0, low: 1)), event: .runHeld, subject: "corp",
      occurredAt: CommandWorld.start, facts: [], carrier: .webhook("chat"))
    notification.delivery = .init(
      state: state, attempts: 15, lastError: "The receiver answered 500.")
    var world = CommandWorld()
    world.notifications.notifications = [notification]
    return world
  }

  @Test("notification list shows the way, the state and the last error, and takes a state")
  func list() async throws {
    let all = try await world().call("notification", "list")
    #expect(all.output.contains("run.held"), "\(all.error)")
    #expect(all.output.contains("webhook:chat"))
    #expect(all.output.contains("The receiver answered 500."))
    let none = try await world().call("notification", "list", "--state", "pending")
    #expect(!none.output.contains("chat"))
    #expect(try await world().call("notification", "list", "--event", "lost").code == .usage)
    let json = try JSONValue(
      parsing: try await world().call("notification", "list", "--json").output)
    #expect(json.arrayValue?.first?["state"] == "dead")
  }

  @Test("notification retry says what follows, or why nothing does")
  func retry() async throws {
    let retried = try await world().call("notification", "retry", Self.id)
    #expect(retried.code == .done)
    #expect(retried.output.contains("webhook:chat"))
    let late = try await world(.delivered).call("notification", "retry", Self.id)
    #expect(late.error.contains("already"))
    for unknown in ["x", "00000000-0000-0000-0000-000000000002"] {
      let call = try await world().call("notification", "retry", unknown)
      #expect(call.code == .error)
      #expect(call.error.contains("There is no such notification."))
    }
  }

  @Test("notification test names each way with its result, and fails when one does")
  func test() async throws {
    var world = world()
    let nobody = try await world.call("notification", "test")
    #expect(nobody.code == .done)
    #expect(nobody.error.contains("configures nobody"))
    world.notifications.carriers = [
      ScriptedCarrier(name: .webhook("chat")),
      ScriptedCarrier(
        name: .mail, testRecipients: ["ops@example.com"], failure: DeliveryFailure("It is shut.")),
    ]
    let tested = try await world.call("notification", "test")
    #expect(tested.code == .error)
    #expect(tested.output.contains("webhook:chat"), "\(tested.error)")
    #expect(tested.output.contains("ops@example.com"))
    #expect(tested.output.contains("It is shut."))
    let json = try JSONValue(
      parsing: try await world.call("notification", "test", "--json").output)
    #expect(json.arrayValue?.map { $0["delivered"] } == [true, false])
  }
}
