import Directory
import Presentation
import Reconciliation
import Services
import Testing
import Values

@Suite("A run as JSON")
struct RunPresentationTests {
  private let started = Timestamp(millisecondsSince1970: 1_800_000_000_000)

  private func run() throws -> Run {
    Run(
      id: RunID(UniqueID(high: 0x0190_0000_0000_7000, low: 0x8000_0000_0000_0001)),
      directory: try #require(DirectoryName("corp")), mode: .full, trigger: .commandLine,
      isDryRun: false, startedAt: started)
  }

  private func certificate(count: Int, code: Int32 = 0) -> ReadCertificate {
    ReadCertificate(
      resultCode: code, message: code == 0 ? "" : "Size limit exceeded", pages: 2,
      reachedCookieEnd: true, references: 0, unfinishedRanges: 0, count: count,
      contextCSNBefore: ["a"], contextCSNAfter: ["b"], server: "ldap://127.0.0.1")
  }

  @Test("A run under way has neither a certificate nor an end")
  func running() throws {
    let json = JSONValue(try run())
    #expect(json["run_id"] == "01900000-0000-7000-8000-000000000001")
    #expect(json["directory"] == "corp")
    #expect(json["status"] == "running")
    #expect(json["trigger"] == "command_line")
    #expect(json["certificate"] == .null)
    #expect(json["finished_at"] == .null)
    #expect(json["guards"] == [])
  }

  @Test("The counts have every name of the contract")
  func counts() {
    var counts = RunCounts()
    counts.read = 31
    counts.grantsAdded = 2
    let json = JSONValue(counts)
    let names = [
      "read", "unchanged", "created", "updated", "disabled", "enabled", "archived",
      "grants_added", "grants_removed", "members_added", "members_removed", "quarantined", "failed",
    ]
    #expect(names.filter { json[$0]?.integerValue == nil } == [])
    #expect(json["read"] == 31)
    #expect(json["grants_added"] == 2)
  }

  @Test("A certificate is complete only when both reads were")
  func certificates() throws {
    var run = try run()
    run.certificates = [certificate(count: 30), certificate(count: 4, code: 4)]
    let json = try #require(JSONValue(run)["certificate"])
    #expect(json["complete"] == false)
    #expect(json["users"]?["complete"] == true)
    #expect(json["users"]?["count"] == 30)
    #expect(json["groups"]?["result_code"] == 4)
    run.certificates.removeLast()
    #expect(JSONValue(run)["certificate"]?["complete"] == true)
    #expect(JSONValue(run)["certificate"]?["groups"] == .null)
  }

  @Test("A tripped guard says what it counted, what was allowed, and a sentence")
  func guards() throws {
    var run = try run()
    run.guards = [GuardTrip(name: .disables, count: 15, allowed: 10, total: 30)]
    let json = try #require(JSONValue(run)["guards"]?.arrayValue?.first)
    #expect(json["name"] == "disables")
    #expect(json["count"] == 15)
    #expect(json["allowed"] == 10)
    #expect(
      json["message"] == "The plan would disable 15 of 30 working accounts; 10 are allowed.")
  }

  @Test("An effect is named within its run, with both sides and what became of it")
  func effects() throws {
    let run = try run()
    let effect = StoredEffect(
      sequence: 7,
      record: EffectRecord(
        kind: .addGrant,
        object: .init(kind: .account, id: UniqueID(high: 1, low: 2), name: "ada"), before: nil,
        after: ["role": "admin"], reason: "The rule says so."),
      status: .stale, statusReason: "The account is gone.")
    let json = JSONValue(effect, in: run.id)
    #expect(json["effect_id"] == .string(effect.id(in: run.id).description))
    #expect(json["kind"] == "add_grant")
    #expect(json["object"]?["name"] == "ada")
    #expect(json["before"] == .null)
    #expect(json["after"] == ["role": "admin"])
    #expect(json["status"] == "stale")
    #expect(json["status_reason"] == "The account is gone.")
  }
}
