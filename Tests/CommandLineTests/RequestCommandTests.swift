import Accounts
import CommandLine
import Services
import Testing
import Values

@Suite("The commands about access requests")
struct RequestCommandTests {
  private func world() -> CommandWorld {
    func request(_ number: UInt64, _ username: String, role: Role?) -> AccessRequest {
      AccessRequest(
        id: AccessRequestID(UniqueID(high: 0, low: number)), account: nil,
        requester: .init(username: username, email: "\(username)@example.com", displayName: nil),
        message: "Please.", requestedRole: role, createdAt: CommandWorld.start)
    }
    var world = CommandWorld()
    world.requests = ScriptedRequests([
      request(1, "ada", role: .powerUser), request(2, "bob", role: nil),
    ])
    return world
  }

  @Test("request list shows who asks, and takes a state and a text")
  func list() async throws {
    let world = world()
    let all = try await world.call("request", "list")
    #expect(all.output.contains("ada       ada@example.com  power_user  pending"))
    #expect(try await world.call("request", "list", "-q", "bob").output.contains("bob"))
    let none = try await world.call("request", "list", "--status", "rejected")
    #expect(!none.output.contains("ada"))
    #expect(try await world.call("request", "list", "--status", "lost").code == .usage)
    let json = try JSONValue(parsing: try await world.call("request", "list", "--json").output)
    #expect(json.arrayValue?.count == 2)
  }

  @Test("request show takes an identifier, a username or an address")
  func show() async throws {
    for name in ["00000000-0000-0000-0000-000000000001", "ada", "ADA@example.com"] {
      let call = try await world().call("request", "show", name)
      #expect(call.output.contains("wishes   power_user"), "\(call.output)\(call.error)")
    }
    let nobody = try await world().call("request", "show", "eve")
    #expect(nobody.code == .error)
    #expect(nobody.error.contains("There is no access request \"eve\""))
  }

  @Test("request approve gives the wished role, or the named one, once")
  func approve() async throws {
    let world = world()
    let ada = try await world.call("request", "approve", "ada", "--comment", "Fine.")
    #expect(ada.output == "ada has the role power_user now.\n", "\(ada.error)")
    let bob = try await world.call("request", "approve", "bob", "--role", "admin", "--json")
    #expect(try JSONValue(parsing: bob.output)["role"] == "admin")
    #expect(try JSONValue(parsing: bob.output)["decided_by_name"] == "kim")
    let again = try await world.call("request", "approve", "ada")
    #expect(again.code == .error)
    #expect(again.error.contains("The request is approved already."))
  }

  @Test("request approve refuses an end that is no time, or is past")
  func end() async throws {
    let world = world()
    let noTime = try await world.call("request", "approve", "ada", "--until", "soon")
    #expect(noTime.code == .usage)
    let past = try await world.call("request", "approve", "ada", "--until", "2020-01-01")
    #expect(past.code == .error)
    #expect(past.error.contains("still to come"))
  }

  @Test("request reject keeps the reason")
  func reject() async throws {
    let world = world()
    let call = try await world.call("request", "reject", "ada", "--reason", "Not here.")
    #expect(call.output == "The request of ada is rejected.\n")
    let shown = try await world.call("request", "show", "ada")
    #expect(shown.output.contains("Not here."))
  }
}
