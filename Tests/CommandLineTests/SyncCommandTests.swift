import CommandLine
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("sync")
struct SyncCommandTests {
  @Test("Nothing to change ends with 0 and says so")
  func inSync() async throws {
    let call = try await CommandWorld().call("sync")
    #expect(call.code == .done)
    #expect(call.output.hasPrefix("corp: in sync\n"))
    #expect(call.output.contains("certificate      complete: 0 people in 1 page\n"))
  }

  @Test("Entries in quarantine end with 5 and are named with their reason")
  func quarantine() async throws {
    var world = CommandWorld()
    world.content.rejected = [CommandWorld.rejected]
    world.content.quarantined = [
      QuarantinedEntry(
        rejected: CommandWorld.rejected, firstSeen: CommandWorld.start, attempts: 1)
    ]
    let call = try await world.call("sync")
    #expect(call.code == .quarantine)
    #expect(call.output.contains("- uid=x,ou=people: The entry has none of the attributes"))
  }

  @Test("A pending change ends --check with 3 and applies nothing")
  func check() async throws {
    var world = CommandWorld()
    world.content.rejected = [CommandWorld.rejected]
    let call = try await world.call("sync", "--check")
    #expect(call.code == .changesPending)
    #expect(call.output.contains("1 change is pending; see muster plan show"))
    #expect(try await CommandWorld().call("sync", "--check").code == .done)
  }

  @Test("A dry run lists its effects")
  func dryRun() async throws {
    var world = CommandWorld()
    world.content.rejected = [CommandWorld.rejected]
    let call = try await world.call("sync", "--dry-run")
    #expect(call.output.hasPrefix("corp: dry run, nothing was changed\n"))
    #expect(call.output.contains("quarantine entry  uid=x,ou=people"))
  }

  @Test("A held plan ends with 4, with the guard's sentence and the commands that decide")
  func held() async throws {
    var world = CommandWorld()
    world.content.population.entriesBefore = 100
    let call = try await world.call("sync", "--config", "my file.yaml")
    #expect(call.code == .held)
    #expect(call.output.hasPrefix("corp: held\n"))
    #expect(call.output.contains("- The plan would accept a read with 100 entries fewer"))
    for word in ["show", "approve", "discard"] {
      #expect(call.output.contains("muster plan \(word) 01a3185d-3a60 --config 'my file.yaml'\n"))
    }
  }

  @Test("A directory that can't be asked ends with 1, says why, and how to find out more")
  func failed() async throws {
    var world = CommandWorld()
    world.client.failure = DirectoryError(
      code: .bindRefused, operation: "bind", resultCode: 49, message: "The password is wrong.")
    let call = try await world.call("sync")
    #expect(call.code == .error)
    #expect(call.output.contains("failure          The password is wrong.\n"))
    #expect(call.output.contains("muster directory test corp\n"))
  }

  @Test("A run of another process is shown; only a check can't go on without its own")
  func coalesced() async throws {
    var world = CommandWorld()
    var run = try CommandWorld.run(1, .running)
    run.phase = .applying
    world.content.runs = [run]
    world.content.underWay = run.id
    let call = try await world.call("sync")
    #expect(call.code == .done)
    #expect(call.output.hasPrefix("corp: a run is under way, applying\n"))
    #expect(try await world.call("sync", "--check").code == .error)
    let json = try JSONValue(parsing: try await world.call("sync", "--json").output)
    #expect(json.arrayValue?.first?["coalesced"] == true)
  }

  @Test("--json prints an array with one run for each directory")
  func json() async throws {
    var world = CommandWorld()
    world.names = ["corp", "lab"]
    let call = try await world.call("sync", "--json")
    let runs = try #require(try JSONValue(parsing: call.output).arrayValue)
    #expect(runs.map { $0["directory"] } == ["corp", "lab"])
    #expect(runs.map { $0["trigger"] } == ["command_line", "command_line"])
    #expect(runs.map { $0["coalesced"] } == [false, false])
  }

  @Test(
    "Following goes with no other kind of run", arguments: ["--full", "--dry-run", "--check"])
  func following(flag: String) async throws {
    let call = try await CommandWorld().call("sync", "--watch", flag)
    #expect(call.code == .usage)
    #expect(call.error.contains("--watch"))
  }

  @Test("Only the named directories run, and an unknown name runs none")
  func chosen() async throws {
    var world = CommandWorld()
    world.names = ["corp", "lab"]
    let call = try await world.call("sync", "--directory", "lab")
    #expect(call.output.hasPrefix("lab: in sync\n"))
    #expect(!call.output.contains("corp"))
    let wrong = try await world.call("sync", "--directory", "lab", "--directory", "nope")
    #expect(wrong.code == .error)
    #expect(wrong.output.isEmpty)
    #expect(wrong.error.contains("No directory nope is configured."))
  }

  @Test("Without any directory there is nothing to do, and the configuration is named")
  func noDirectory() async throws {
    var world = CommandWorld()
    world.names = []
    let call = try await world.call("sync")
    #expect(call.code == .error)
    #expect(call.error.contains("No directory is configured."))
  }
}
