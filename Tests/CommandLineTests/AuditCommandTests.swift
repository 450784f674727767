import Accounts
import CommandLine
import Services
import Testing
import Values

@Suite("The commands about audit events")
struct AuditCommandTests {
  private func world(faults: [AuditVerification.Fault] = []) -> CommandWorld {
    var world = CommandWorld()
    world.audit.faults = faults
    world.audit.events = [
      Self.event(1, "account.created", subject: "=cmd()"),
      Self.event(2, "session.refused", subject: "a \"quoted\", long name"),
    ]
    return world
  }

  private static func event(_ number: Int, _ action: String, subject: String) -> RecordedEvent {
    RecordedEvent(
      sequence: number,
      event: AuditEvent(
        action: action, actor: Actor(kind: .anonymous, name: "eve", origin: "192.0.2.1"),
        subject: .init(kind: "account", id: nil, name: subject), after: ["n": 1],
        reason: "why", at: CommandWorld.start),
      hash: [0xcd])
  }

  @Test("audit list shows the latest first")
  func list() async throws {
    let call = try await world().call("audit", "list", "--limit", "1")
    #expect(
      call.output == """
        EVENT  TIME                  ACTION           ACTOR  FROM       SUBJECT                        REASON
            2  2027-01-15T08:00:00Z  session.refused  eve    192.0.2.1  account a "quoted", long name  why

        """)
    #expect(call.error == "1 of 2 are shown; --all shows all.\n")
    let json = try JSONValue(parsing: try await world().call("audit", "list", "--json").output)
    #expect(json.arrayValue?.map { $0["sequence"] } == [2, 1])
    let wrong = try await world().call("audit", "list", "--since", "yesterday")
    #expect(wrong.code == .usage)
  }

  @Test("audit verify ends with 1 and names the first broken place")
  func verify() async throws {
    let whole = try await world().call("audit", "verify")
    #expect(whole.code == .done)
    #expect(whole.output.contains("The record of 2 events is whole."))
    #expect(whole.output.contains(String(repeating: "ab", count: 32)))
    let broken = try await world(faults: [.missing(3...4), .altered(sequence: 9)])
      .call("audit", "verify")
    #expect(broken.code == .error)
    #expect(broken.output.hasPrefix("The events 3 to 4 are gone.\nEvent 9 isn't what"))
    let json = try JSONValue(
      parsing: try await world(faults: [.wrongEnd(sequence: 2)])
        .call("audit", "verify", "--json").output)
    #expect(json["intact"] == false)
    #expect(json["first_fault"]?["kind"] == "wrong_end")
  }

  @Test("audit export writes a table that no spreadsheet runs, or a JSON object a line")
  func export() async throws {
    let csv = try await world().call("audit", "export", "--format", "csv").output
    let lines = csv.split(separator: "\r\n").map(String.init)
    #expect(lines.count == 3)
    #expect(lines[0].hasPrefix("sequence,at,action,"))
    #expect(lines[1].contains(",'=cmd(),"))
    #expect(lines[2].contains(#","a ""quoted"", long name","#))
    #expect(lines[2].contains(#","{""n"":1}",why,192.0.2.1,cd"#))
    let json = try await world().call("audit", "export", "--action", "account.created").output
    let events = json.split(separator: "\n")
    #expect(events.count == 1)
    #expect(try JSONValue(parsing: String(events[0]))["action"] == "account.created")
  }
}
