import Accounts
import CommandLine
import Services
import Testing
import Values

@Suite("The commands that import accounts")
struct ImportCommandTests {
  private static let table = """
    username,email,display_name,role,password,must_change_password
    ada,ada@example.org,"King, Ada",manager,Analytical-Engine-1,yes
    ,bob@example.org,,guest,,
    """

  private func importing(
    _ text: String, _ options: String..., in world: CommandWorld = CommandWorld()
  ) async throws -> Call {
    try await world.call(
      words: ["user", "import", "people"] + options, input: MemoryInput(files: ["people": text]))
  }

  @Test(
    "A table and a JSON list make the same accounts, and show passwords that were made up",
    arguments: [
      table,
      """
      [{"username": "ada", "email": "ada@example.org", "display_name": "King, Ada",
        "role": "manager", "password": "Analytical-Engine-1", "must_change_password": true},
       {"email": "bob@example.org", "role": "guest", "password": null}]
      """,
    ])
  func forms(text: String) async throws {
    let world = CommandWorld()
    let call = try await importing(text, in: world)
    #expect(call.code == .done, "\(call.error)")
    let (ada, bob) = (world.imported.accounts[0], world.imported.accounts[1])
    #expect(ada.username == "ada" && ada.displayName == "King, Ada" && ada.mustChangePassword)
    #expect(ada.verifier == Secret("hashed Analytical-Engine-1"))
    #expect(ada.grant?.role == .manager)
    #expect(bob.username == "bob" && bob.grant == nil && bob.mustChangePassword)
    let shown = try #require(bob.verifier?.revealed.dropFirst("hashed ".count))
    #expect(call.output.contains(shown), "\(call.output)")
    #expect(!call.output.contains("Analytical-Engine-1"))
    #expect(call.error.contains("2 accounts made."))
    #expect(world.imported.events == 2)
  }

  @Test("As JSON each account comes with its password or null")
  func json() async throws {
    let call = try await importing(Self.table, "--json")
    let made = try #require(try JSONValue(parsing: call.output).arrayValue)
    #expect(made.map { $0["username"] } == ["ada", "bob"])
    #expect(made[0]["password"] == .null)
    #expect(made[1]["password"]?.stringValue?.count == 16)
  }

  @Test("A trial says how many there are, and writes nothing")
  func dryRun() async throws {
    let world = CommandWorld()
    let call = try await importing(Self.table, "--dry-run", in: world)
    #expect(call.code == .done)
    #expect(call.error == "The file is right: 2 accounts to make. Nothing was written.\n")
    let json = try await importing(Self.table, "--dry-run", "--json", in: world)
    #expect(try JSONValue(parsing: json.output) == ["accounts": 2, "dry_run": true])
    #expect(world.imported.accounts.isEmpty)
  }

  @Test("Every fault is told by line before anything is written")
  func faults() async throws {
    let world = CommandWorld()
    let text = """
      username,email,role,password
      ada,ada@example.org,manager,Analytical-Engine-1
      ADA,,king,
      x,nonsense,user,short
      eve,ADA@example.org,user,
      one,two
      """
    let call = try await importing(text, in: world)
    #expect(call.code == .error)
    let lines = call.output.split(separator: "\n").map(String.init)
    for start in [
      "line 3: username: Line 2 has ADA already", "line 3: role: Use one of user,",
      "line 4: username: Use 3 to 50", "line 4: email: ", "line 4: password: ",
      "line 5: email: Line 2 has ADA@example.org already", "line 6: The line has 2 values",
    ] {
      #expect(lines.contains { $0.hasPrefix(start) }, "\(start)\n\(call.output)")
    }
    #expect(call.error.contains("nothing was written"))
    #expect(world.imported.accounts.isEmpty && world.imported.events == 0)
    let json = try await importing(text, "--json", in: world)
    #expect(json.code == .error)
    let errors = try #require(try JSONValue(parsing: json.output)["errors"]?.arrayValue)
    #expect(errors.first?["line"] == 3)
  }

  @Test(
    "A file that can't be a list says why",
    arguments: [
      ("name,mail\nada,a@x.org", "No such column"), ("\"ada", "A quotation mark isn't closed"),
      ("[{\"username\": 7}]", "line 1: username: Give a text"), ("[7]", "must be an object"),
      ("[{]", "isn't valid JSON"), ("role\nuser", "A header line is missing"),
      ("[{\"usernam\": \"ada\"}]", "No such key"),
    ])
  func notAList(text: String, says: String) async throws {
    let call = try await importing(text)
    #expect(call.code == .error)
    #expect(call.output.contains(says), "\(call.output)")
  }

  @Test("A name that somebody has is refused; a second time everybody is there already")
  func again() async throws {
    let world = CommandWorld()
    _ = try await importing(Self.table, in: world)
    let second = try await importing(Self.table, in: world)
    #expect(second.code == .error)
    #expect(second.output.contains("line 2: username: Somebody has ada already."))
    #expect(world.imported.accounts.count == 2)
  }

  private var archive: ScriptedArchive {
    let person = { (id: String, email: String, verifier: String) in
      ForeignPerson(
        id: id, email: email, displayName: nil, verifier: Secret(verifier), isAdmin: id == "1",
        isActive: true, createdAt: CommandWorld.start, updatedAt: nil, lastLoginAt: nil)
    }
    return ScriptedArchive(
      content: [
        person("1", "grace@example.org", "hashed one"), person("2", "nonsense", "hashed two"),
      ],
      documents: [
        ForeignWorkflow(
          id: "w1", owner: "1", text: #"{"name":"Portrait"}"#, isPublic: true,
          createdAt: CommandWorld.start, updatedAt: nil, openedAt: nil)
      ])
  }

  @Test("InvokeAI's users and workflows: first as a trial, then for good, then nothing is left")
  func invokeAI() async throws {
    var world = CommandWorld()
    world.archive = archive
    let trial = try await world.call("import", "invokeai", "invokeai.db")
    #expect(trial.code == .done, "\(trial.error)")
    #expect(trial.output.contains("WOULD BE ADDED"))
    #expect(trial.output.contains("nonsense"), "what is refused has its reason")
    #expect(trial.error.contains("Nothing was written; --apply writes it."))
    #expect(world.imported.accounts.isEmpty && world.imported.workflows.isEmpty)
    let done = try await world.call("import", "invokeai", "invokeai.db", "--apply", "--json")
    let report = try JSONValue(parsing: done.output)
    #expect(report["dry_run"] == false)
    #expect(report["accounts"] == ["added": 1, "present": 0, "refused": 1])
    #expect(report["workflows"]?["added"] == 1)
    #expect(world.imported.accounts.map(\.email) == ["grace@example.org"])
    #expect(world.imported.accounts.first?.grant?.role == .admin)
    let again = try await world.call("import", "invokeai", "invokeai.db", "--apply", "--json")
    let second = try JSONValue(parsing: again.output)
    #expect(second["accounts"]?["added"] == 0)
    #expect(second["workflows"]?["present"] == 1)
    #expect(world.imported.accounts.count == 1)
  }

  @Test("Without a file the commands say what is missing")
  func usage() async throws {
    for words in [["user", "import"], ["import", "invokeai"], ["import"]] {
      let call = try await CommandWorld().call(words: words)
      #expect(call.code == .usage, "\(words)")
    }
    #expect(try await CommandWorld().call("user", "import", "away").code == .error)
  }
}
