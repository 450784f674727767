import Accounts
import CommandLine
import Reconciliation
import Services
import Testing
import Values

@Suite("What waits for a person")
struct SettlementCommandTests {
  @Test("directory conflicts shows all three values, as a table and as JSON")
  func conflicts() async throws {
    var world = CommandWorld()
    let id = UniqueID(high: 0x0190_0000_0000_8000, low: 1 << 63)
    world.settlements.conflicts = [
      OpenConflict(
        id: ConflictID(id), account: AccountReference(id: AccountID(id), username: "ada"),
        values: AttributeConflict(
          attribute: .displayName, baseline: nil, directory: "Ada L.", local: "Ada"),
        openedAt: CommandWorld.start)
    ]
    let table = try await world.call("directory", "conflicts", "corp")
    #expect(table.code == .done)
    #expect(
      table.output == """
        USER  ATTRIBUTE     AGREED   DIRECTORY  LOCAL  SINCE                 CONFLICT
        ada   display_name  nothing  Ada L.     Ada    2027-01-15T08:00:00Z  \(id)

        """)
    let json = try await world.call("directory", "conflicts", "corp", "--json")
    let conflict = try JSONValue(parsing: json.output).arrayValue?.first
    #expect(conflict?["conflict_id"] == .string(id.description))
    #expect(conflict?["baseline_value"] == .null)
    #expect(conflict?["directory_value"] == "Ada L.")
  }

  @Test("directory conflicts says so when there is none, and refuses an unknown directory")
  func noConflicts() async throws {
    let none = try await CommandWorld().call("directory", "conflicts", "corp")
    #expect(none.error == "Directory corp has no open conflict.\n")
    #expect(try await CommandWorld().call("directory", "conflicts", "other").code == .error)
  }

  @Test("plan undo reports the run that undoes another one")
  func undo() async throws {
    var world = CommandWorld()
    let applied = try CommandWorld.run(1, .applied)
    world.content.runs = [applied]
    let account = AccountReference(
      id: AccountID(UniqueID(high: 1, low: 2)), username: "ada")
    let grant = RuleGrant(role: .user, rule: "default", path: "everybody")
    world.content.effects[applied.id] = [
      StoredEffect(
        sequence: 1, record: Effect(.removeGrant(account, grant), reason: "Gone.").record,
        status: .applied, statusReason: nil)
    ]
    let call = try await world.call("plan", "undo", "01900001")
    #expect(call.code == .done)
    #expect(call.output.contains("corp: undone"))
    #expect(call.output.contains("the inverse of run \(applied.id)"))
    #expect(call.output.contains("grants added     1"))
    let json = try await world.call("plan", "undo", "01900001", "--json")
    #expect(try JSONValue(parsing: json.output)["undoes"] == .string(applied.id.description))
  }

  @Test("plan undo refuses a run that applied nothing, and says why")
  func refusedUndo() async throws {
    var world = CommandWorld()
    world.content.runs = [try CommandWorld.run(1, .discarded)]
    let call = try await world.call("plan", "undo", "01900001")
    #expect(call.code == .error)
    #expect(call.error.contains("Nothing of the run was applied"))
  }
}
