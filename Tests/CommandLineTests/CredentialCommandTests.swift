import Accounts
import CommandLine
import Services
import Testing
import Values

@Suite("The commands about sessions, API tokens and keys")
struct CredentialCommandTests {
  private func account(_ number: UInt64, _ username: String, role: Role?) -> Account {
    Account(
      id: AccountID(UniqueID(high: 0, low: number)), username: username, email: nil,
      displayName: nil, role: role, status: .active, statusCause: nil, link: nil,
      mustChangePassword: false, isSystem: false, isBreakGlass: false,
      createdAt: CommandWorld.start, updatedAt: CommandWorld.start, lastLoginAt: nil, version: 1)
  }

  private func world(_ change: (inout ScriptedCredentials.Content) -> Void = { _ in })
    -> CommandWorld
  {
    let (ada, bob) = (account(1, "ada", role: .admin), account(2, "bob", role: .user))
    var content = ScriptedCredentials.Content()
    content.sessions = [ada, ada, bob].enumerated().map { number, owner in
      LiveSession(
        session: Session(
          id: SessionID(UniqueID(high: 5, low: UInt64(number))), account: owner.id,
          source: .local, isRemembered: false, tokenHint: "abcdefgh",
          origin: RequestOrigin(ipAddress: "192.0.2.1", userAgent: "curl"),
          createdAt: CommandWorld.start, expiresAt: CommandWorld.start + .seconds(86_400)),
        account: owner)
    }
    content.tokens = [
      LiveAPIToken(
        token: APIToken(
          id: APITokenID(UniqueID(high: 6, low: 1)), account: ada.id, name: "ci",
          ceiling: .powerUser, hint: "…wxyz", expiresAt: CommandWorld.start,
          createdAt: CommandWorld.start), account: ada)
    ]
    change(&content)
    var world = CommandWorld()
    world.accounts.accounts = [ada, bob]
    world.credentials = ScriptedCredentials(content)
    return world
  }

  @Test("session list shows who is signed in from where, or one person's sessions")
  func sessionList() async throws {
    let all = try await world().call("session", "list")
    #expect(all.output.split(separator: "\n").count == 4)
    #expect(all.output.contains("192.0.2.1  curl"))
    let own = try await world().call("session", "list", "--user", "bob", "--json")
    let json = try JSONValue(parsing: own.output)
    #expect(json.arrayValue?.map { $0["user"]?["username"] } == ["bob"])
    let nobody = try await world().call("session", "list", "--user", "eve")
    #expect(nobody.code == .error)
    #expect(nobody.error.contains("There is no account with"))
  }

  @Test("session revoke ends the sessions that are named, or all of a person")
  func sessionRevoke() async throws {
    let world = world()
    let id = "00000000-0000-0005-0000-000000000001"
    #expect(try await world.call("session", "revoke", id).output == "Ended 1 session.\n")
    let all = try await world.call("session", "revoke", "--user", "ada", "--json")
    #expect(try JSONValue(parsing: all.output) == ["ended": 2])
    #expect(world.credentials.endings.allSatisfy { $0.authority == .machineOperator })
    #expect(world.credentials.endings.allSatisfy { $0.actor.name == "kim" })
    let gone = try await world.call("session", "revoke", "00000000-0000-0005-0000-000000000009")
    #expect(gone.code == .error)
    for words in [[], ["x"], [id, "--user", "ada"]] {
      let call = try await world.call(words: ["session", "revoke"] + words)
      #expect(call.code == .usage, "\(words)")
    }
  }

  @Test("token create prints the value alone, so that a script can take it")
  func tokenCreate() async throws {
    let call = try await world().call("token", "create", "ada", "--name", "ci")
    #expect(call.code == .done)
    #expect(call.output.wholeMatch(of: /mst_[0-9A-Za-z]{36}\n/) != nil)
    #expect(call.error.contains("shown only now"))
    let json = try await world().call(
      "token", "create", "bob", "--role", "user", "--expires", "2099-01-31", "--json")
    let made = try JSONValue(parsing: json.output)
    #expect(made["expires_at"] == "2099-01-31T00:00:00Z")
    #expect(made["token"]?.stringValue?.hasPrefix("mst_") == true)
  }

  @Test(
    "token create says why not",
    arguments: [
      (APITokenOutcome.aboveOwner, "above its owner's"),
      (.unsuitableOwner, "can't have API tokens"),
    ])
  func tokenRefused(refusal: APITokenOutcome, words: String) async throws {
    let call = try await world { $0.refusal = refusal }.call("token", "create", "bob")
    #expect(call.code == .error)
    #expect(call.error.contains(words))
    #expect(call.output.isEmpty)
  }

  @Test("token create refuses what can't be meant")
  func tokenUsage() async throws {
    for words in [["--role", "admin"], ["--expires", "soon"], ["--name", ""]] {
      let call = try await world().call(words: ["token", "create", "ada"] + words)
      #expect(call.code == .usage, "\(words)")
    }
    let past = try await world().call("token", "create", "ada", "--expires", "2001-01-01")
    #expect(past.error.contains("passed already"))
  }

  @Test("token list says whether each token works, and token revoke removes one")
  func tokenListAndRevoke() async throws {
    let world = world()
    let list = try await world.call("token", "list")
    #expect(list.output.contains("ci    power_user  …wxyz  over"))
    let id = "00000000-0000-0006-0000-000000000001"
    #expect(try await world.call("token", "revoke", id).output.contains("\"ci\" (…wxyz)"))
    #expect(world.credentials.tokens.isEmpty)
    #expect(try await world.call("token", "revoke", id).code == .error)
    #expect(try await world.call("token", "revoke", "ci").code == .usage)
    #expect(try await world.call("token", "list").error.contains("no such API tokens"))
  }

  @Test("key rotate names the new keys and what became of the secrets")
  func rotate() async throws {
    let secret = try secret("openai", key: "first")
    let call = try await world { $0.secrets = [secret] }.call("key", "rotate", "--seal", "--json")
    #expect(call.code == .done)
    let json = try JSONValue(parsing: call.output)
    #expect(json["seal_key"] == "second")
    #expect(json["sealed"] == 1)
    #expect(json["token_keys"] == nil)
    let token = try await world().call("key", "rotate", "--token", "--end-sessions")
    #expect(token.output.contains("everybody has to sign in again"))
    #expect(try await world().call("key", "rotate", "--token", "--seal").code == .usage)
  }

  @Test("key rotate names a secret that can't be opened, and ends with an error")
  func unreadable() async throws {
    let secret = try secret("openai", key: "lost")
    let call = try await world { $0.secrets = [secret] }.call("key", "rotate", "--seal")
    #expect(call.code == .error)
    #expect(call.error.contains("The API key for openai of account"))
  }

  private func secret(_ name: String, key: String) throws -> PlacedSecret {
    let provider = try #require(ProviderName(name))
    return PlacedSecret(
      place: SealedSecretPlace(
        owner: AccountID(UniqueID(high: 0, low: 1)),
        provider: provider),
      sealed: SealedSecret(key: key, bytes: [1]))
  }
}
