import Accounts
import CommandLine
import Services
import Testing
import Values

@Suite("The commands that change accounts")
struct UserCommandTests {
  private var world: CommandWorld {
    var world = CommandWorld()
    world.accounts.accounts = [
      Account(
        id: AccountID(UniqueID(high: 0, low: 1)), username: "ada", email: nil, displayName: nil,
        role: .admin, status: .active, statusCause: nil, link: nil, mustChangePassword: false,
        isSystem: false, isBreakGlass: false, createdAt: CommandWorld.start,
        updatedAt: CommandWorld.start, lastLoginAt: nil, version: 1)
    ]
    return world
  }

  @Test(
    "What contradicts itself or says nothing is refused before anything is done",
    arguments: [
      ["add", "--role", "admin", "--admin"], ["add", "--role", "king"],
      ["add", "--password-stdin", "--generate"], ["modify", "ada"],
      ["modify", "ada", "--admin", "--no-admin"], ["modify", "ada", "--activate", "--deactivate"],
      ["delete", "ada", "--discard"], ["delete", "ada", "--transfer-to", "ada"],
      ["delete", "ada", "--permanent", "--discard", "--transfer-to", "ada"],
      ["transfer", "ada"],
    ])
  func usage(words: [String]) async throws {
    let call = try await world.call(words: ["user"] + words)
    #expect(call.code == .usage, "\(call.error)")
    #expect(call.output.isEmpty)
  }

  @Test("Nothing is deleted without a word on the terminal or --force")
  func confirmation() async throws {
    let silent = try await world.call(words: ["user", "delete", "ada"])
    #expect(silent.code == .usage)
    #expect(silent.error.contains("--force"))
    let no = try await world.call(
      words: ["user", "delete", "ada"], input: MemoryInput(["n"], isTerminal: true))
    #expect(no.code == .error)
    #expect(no.error.contains("Put ada away? [y/N]"))
    #expect(no.error.contains("Nothing was changed."))
    let forGood = try await world.call(
      words: ["user", "delete", "ada", "--permanent"],
      input: MemoryInput([""], isTerminal: true))
    #expect(forGood.error.contains("Remove ada for good?"))
  }

  @Test("A change of nobody, and a change that comes too late, say so")
  func absent() async throws {
    let nobody = try await world.call("user", "modify", "eve", "--admin")
    #expect(nobody.code == .error)
    #expect(nobody.error.contains("There is no account with"))
    // The ledger of the test has no accounts: it is as if ada went away meanwhile.
    let gone = try await world.call("user", "modify", "ada", "--admin")
    #expect(gone.code == .error)
    #expect(gone.error == "error: The account is gone.\n")
  }

  @Test("The help of each command has an example")
  func help() async throws {
    for name in ["add", "modify", "delete", "restore", "transfer"] {
      let call = try await world.call("user", name, "--help")
      #expect(call.output.contains("muster user \(name) "), "\(name)")
      #expect(call.output.contains("Example"), "\(name)")
    }
  }
}
