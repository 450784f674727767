import Accounts
import CommandLine
import Services
import Testing
import Values

@Suite("muster workflow")
struct WorkflowCommandTests {
  private static func workflow(_ number: UInt64, _ name: String) -> OpenWorkflow {
    let workflow = Workflow(
      id: WorkflowID(UniqueID(high: 0x1000, low: 1 << 63 + number)),
      owner: AccountID(UniqueID(high: 1, low: 1 << 63)), name: name, description: "",
      category: "", tags: ["a", "b"], isPublic: number == 1, createdAt: CommandWorld.start,
      updatedAt: CommandWorld.start, revision: 1, version: 1, size: 12)
    return OpenWorkflow(
      view: WorkflowView(
        workflow: workflow, ownerName: "Ada", access: .admin, openedAt: nil,
        hasThumbnail: false),
      document: JSONText(["name": .string(name), "n": 1]))
  }

  private static func world() -> CommandWorld {
    var world = CommandWorld()
    world.workflows.workflows = [
      workflow(1, "Portrait"), workflow(2, "Twice"), workflow(3, "twice"),
    ]
    return world
  }

  @Test("A list is a table for people and an array for programs")
  func list() async throws {
    let table = try await Self.world().call("workflow", "list")
    #expect(table.code == .done)
    #expect(table.output.contains("Portrait"))
    #expect(table.output.contains("everybody"))
    let json = try await Self.world().call("workflow", "list", "--json")
    #expect(try JSONValue(parsing: json.output).arrayValue?.count == 3)
  }

  @Test("A document is exported as it is kept, by identifier or by a name that only one has")
  func export() async throws {
    for reference in ["portrait", Self.workflow(1, "").view.workflow.id.description] {
      let call = try await Self.world().call("workflow", "export", reference)
      #expect(call.output == "{\"name\":\"Portrait\",\"n\":1}\n")
    }
    let ambiguous = try await Self.world().call("workflow", "export", "twice")
    #expect(ambiguous.code == .error)
    #expect(ambiguous.error.contains("2 workflows have the name"))
  }

  @Test("Each command says what is missing", arguments: ["share", "transfer", "import"])
  func missing(command: String) async throws {
    let call = try await Self.world().call("workflow", command, "Portrait")
    #expect(call.code == .usage)
    #expect(call.error.contains("Give --"))
  }
}
