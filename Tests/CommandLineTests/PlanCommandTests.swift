import Accounts
import CommandLine
import Reconciliation
import Services
import Testing
import Values

@Suite("plan")
struct PlanCommandTests {
  private func world() throws -> CommandWorld {
    var held = try CommandWorld.run(2, .held)
    held.effectCount = 60
    held.guards = [GuardTrip(name: .disables, count: 60, allowed: 10, total: 100)]
    var world = CommandWorld()
    world.content.runs = [held, try CommandWorld.run(1, .applied)]
    world.content.effects[held.id] = (0..<60).map { number in
      StoredEffect(
        sequence: number,
        record: EffectRecord(
          kind: .updateAccount,
          object: .init(kind: .account, id: nil, name: "person\(number)"),
          before: ["email": .null], after: ["email": "p@example.com"], reason: "It changed."),
        status: .pending, statusReason: nil)
    }
    return world
  }

  @Test("list shows the runs with their guards")
  func list() async throws {
    let call = try await world().call("plan", "list")
    #expect(
      call.output == """
        RUN            DIRECTORY  STATUS   STARTED               EFFECTS  GUARDS
        01900002-0000  corp       held     2027-01-15T08:00:00Z       60  disables
        01900001-0000  corp       applied  2027-01-15T08:00:00Z        0

        """)
    let held = try await world().call("plan", "list", "--status", "held", "--json")
    #expect(try JSONValue(parsing: held.output).arrayValue?.count == 1)
  }

  @Test("show lists the first 50 effects, and all of them on request or as JSON")
  func show() async throws {
    let some = try await world().call("plan", "show", "01900002")
    #expect(some.output.contains("update account  person49  email: nothing → p@example.com"))
    #expect(!some.output.contains("person50"))
    #expect(some.error == "50 of 60 are shown; --all shows all.\n")
    #expect(try await world().call("plan", "show", "01900002", "--all").output.contains("person59"))
    let json = try await world().call("plan", "show", "01900002", "--json")
    #expect(try JSONValue(parsing: json.output)["effects"]?.arrayValue?.count == 60)
    let one = try await world().call("plan", "show", "01900002", "-q", "person42", "--json")
    #expect(try JSONValue(parsing: one.output)["effects"]?.arrayValue?.count == 1)
  }

  @Test(
    "A run is named by its identifier or a beginning of 8 characters that no other run has",
    arguments: [
      ("01900002-0000-7000-8000-000000000000", ExitCode.done, ""),
      ("01900002", .done, ""), ("01900002-00", .done, ""),
      ("0190000", .usage, "at least 8 characters"), ("person99", .usage, "no value for RUN"),
      ("01900003", .error, "There is no run that begins with 01900003."),
      ("01900009-0000-7000-8000-000000000000", .error, "There is no run 01900009"),
    ])
  func reference(text: String, code: ExitCode, message: String) async throws {
    let call = try await world().call("plan", "show", text)
    #expect(call.code == code)
    #expect(call.error.contains(message) || message.isEmpty)
  }

  @Test("A beginning that two runs share is refused with both named")
  func ambiguous() async throws {
    var world = try world()
    var twin = try CommandWorld.run(2, .applied)
    twin.id = RunID(UniqueID(high: twin.id.value.high, low: twin.id.value.low + 1))
    world.content.runs.append(twin)
    let call = try await world.call("plan", "show", "01900002")
    #expect(call.code == .error)
    #expect(call.error.contains("2 runs begin with 01900002: 01900002-0000-7000-8000-000000000000"))
  }

  @Test("approve applies the held plan and reports it with the person who did")
  func approve() async throws {
    let call = try await world().call("plan", "approve", "01900002")
    #expect(call.code == .done)
    #expect(call.output.hasPrefix("corp: applied\n"))
    #expect(call.output.contains("approved by      kim\n"))
  }

  @Test("discard throws the held plan away")
  func discard() async throws {
    let call = try await world().call("plan", "discard", "01900002", "--json")
    let run = try JSONValue(parsing: call.output)
    #expect(call.code == .done)
    #expect(run["status"] == "discarded")
    #expect(run["decided_by"] == "kim")
  }

  @Test("Nobody can decide about a plan that isn't held, or while a run is under way")
  func refused() async throws {
    let over = try await world().call("plan", "approve", "01900001")
    #expect(over.code == .error)
    #expect(over.error.contains("isn't held, so there is nothing to decide."))
    var busy = try world()
    busy.content.underWay = busy.content.runs[1].id
    let call = try await busy.call("plan", "discard", "01900002")
    #expect(call.error.contains("of the same directory is under way."))
  }

  @Test("A limit must be a number, and excludes --all")
  func limits() async throws {
    let two = try await world().call("plan", "show", "01900002", "--limit", "2")
    #expect(two.error == "2 of 60 are shown; --all shows all.\n")
    #expect(try await world().call("plan", "list", "--limit", "none").code == .usage)
    #expect(try await world().call("plan", "list", "--limit", "2", "--all").code == .usage)
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
        sequence: 1,
        record: try WrittenEffect(Effect(.removeGrant(account, grant), reason: "Gone.")).record(),
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
