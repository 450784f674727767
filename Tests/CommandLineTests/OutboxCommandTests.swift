import Accounts
import CommandLine
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("What waits to be written into directories, by command")
struct OutboxCommandTests {
  private static let id = UniqueID(high: 0x019a_0000_0000_8000, low: 1 << 63)

  private static func world(
    _ state: OutboxItem.State = .failed,
    wants intent: WriteIntent = .attributes([
      AttributeChange(.email, from: "a@example.com", to: "b@example.com")
    ])
  ) throws -> CommandWorld {
    var world = CommandWorld()
    let account = AccountReference(
      id: AccountID(UniqueID(high: 1, low: 1 << 63 + 1)), username: "ada")
    world.outbox.items = [
      OutboxItem(
        id: OutboxID(id), sequence: 1, directory: try #require(DirectoryName("corp")),
        account: account, entry: EntryReference(id: nil, dn: "uid=ada,ou=people"),
        intent: intent, state: state, attempts: 1, nextAttempt: CommandWorld.start, sent: nil,
        error: "The directory refused it: value exists.", createdAt: CommandWorld.start,
        updatedAt: CommandWorld.start)
    ]
    return world
  }

  @Test("outbox list shows what is wanted and the server's words, as a table and as JSON")
  func list() async throws {
    let world = try Self.world()
    let table = try await world.call("outbox", "list")
    #expect(table.code == .done)
    #expect(table.output.contains("email: a@example.com → b@example.com"))
    #expect(table.output.contains("value exists"))
    let json = try JSONValue(
      parsing: try await world.call("outbox", "list", "--state", "failed", "--json").output)
    #expect(json.arrayValue?.first?["state"] == "failed")
    let none = try await world.call("outbox", "list", "--state", "done")
    #expect(none.code == .done)
  }

  @Test("outbox retry takes a refused change, and nothing that is over")
  func retry() async throws {
    let taken = try await Self.world().call("outbox", "retry", Self.id.description)
    #expect(taken.code == .done)
    #expect(taken.output.contains("ada"))
    let over = try await Self.world(.done).call("outbox", "retry", Self.id.description)
    #expect(over.code == .error)
    let bad = try await Self.world().call("outbox", "retry", "nothing")
    #expect(bad.code == .usage)
  }

  @Test("outbox discard keeps an entry that was to be deleted, and refuses everything else")
  func discard() async throws {
    let deletion = try Self.world(wants: .deletion(LastSeen([:])))
    let kept = try await deletion.call("outbox", "discard", Self.id.description)
    #expect(kept.code == .done)
    #expect(kept.output.contains("uid=ada,ou=people"))
    #expect(try await deletion.call("outbox", "list").output.contains("delete entry"))
    let other = try await Self.world().call("outbox", "discard", Self.id.description)
    #expect(other.code == .error)
    #expect(other.error.contains("update_entry"))
  }

  @Test("outbox deliver tells what came of it, and refuses a directory that isn't written to")
  func deliver() async throws {
    let idle = try await Self.world().call("outbox", "deliver")
    #expect(idle.code == .done)
    #expect(idle.output.contains("0 written"))
    let unknown = try await Self.world().call("outbox", "deliver", "--directory", "corp")
    #expect(unknown.code == .error)
  }
}
