import Accounts
import CommandLine
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("The commands that read")
struct ReadingCommandTests {
  private func account(_ number: UInt64, _ username: String, role: Role?) -> Account {
    Account(
      id: AccountID(UniqueID(high: 0, low: number)), username: username,
      email: "\(username)@example.com", displayName: nil, role: role, status: .active,
      statusCause: nil, link: nil, mustChangePassword: false, isSystem: false, isBreakGlass: false,
      createdAt: CommandWorld.start, updatedAt: CommandWorld.start, lastLoginAt: nil, version: 1)
  }

  private var people: CommandWorld {
    var world = CommandWorld()
    let ada = account(1, "ada", role: .admin)
    world.accounts.accounts = [ada, account(2, "bob", role: nil)]
    world.accounts.grants = [
      Grant(
        id: GrantID(UniqueID(high: 1, low: 1)), account: ada.id, role: .admin, source: .manual,
        reason: "First administrator.", expiresAt: nil, createdAt: CommandWorld.start)
    ]
    return world
  }

  @Test("user list shows accounts in a table, and with --verbose their identifiers")
  func userList() async throws {
    let call = try await people.call("user", "list")
    #expect(
      call.output == """
        USERNAME  NAME  E-MAIL           ROLE   STATUS  SOURCE
        ada             ada@example.com  admin  active  local
        bob             bob@example.com  guest  active  local

        """)
    let guests = try await people.call("user", "list", "--role", "guest", "-v")
    #expect(guests.output.contains("00000000-0000-0000-0000-000000000002"))
    #expect(!guests.output.contains("ada"))
    #expect(try await people.call("user", "list", "--role", "king").code == .usage)
  }

  @Test("user show says why an account has its role, for a name as for an address")
  func userShow() async throws {
    for name in ["ada", "ada@example.com", "00000000-0000-0000-0000-000000000001"] {
      let call = try await people.call("user", "show", name)
      #expect(
        call.output.contains("admin  manual  2027-01-15T08:00:00Z         First administrator."))
    }
    let json = try JSONValue(parsing: try await people.call("user", "show", "ada", "--json").output)
    #expect(json["grants"]?.arrayValue?.first?["source"] == "manual")
    #expect(json["stats"]?["sessions"] == 2)
    let nobody = try await people.call("user", "show", "eve")
    #expect(nobody.code == .error)
    #expect(nobody.error.contains("There is no account with"))
  }

  @Test("user explain gives the reasons, as sentences and as facts")
  func userExplain() async throws {
    let call = try await people.call("user", "explain", "ada")
    #expect(
      call.output == """
        ada
          role    admin
          status  active

        - ada has the role admin, which was given by somebody unknown at 2027-01-15T08:00:00Z \
        (First administrator.).
        - ada is active: nobody has switched the account off.

        """)
    let json = try JSONValue(
      parsing: try await people.call("user", "explain", "ada", "--json").output)
    #expect(json["sentences"]?.arrayValue?.count == 2)
    #expect(json["grants"]?.arrayValue?.first?["is_live"] == true)
    #expect(try await people.call("user", "explain", "eve").code == .error)
  }

  @Test("group show takes a name, and refuses one that two groups have")
  func groups() async throws {
    func group(_ number: UInt64, _ name: String) -> Group {
      Group(
        id: GroupID(UniqueID(high: 0, low: number)), name: name, description: nil, directory: nil,
        dn: nil, memberCount: 3)
    }
    var world = people
    world.groups.groups = [group(1, "staff"), group(2, "board"), group(3, "board")]
    #expect(try await world.call("group", "show", "staff").output.contains("members  3\n"))
    #expect(try await world.call("group", "show", "board").error.contains("2 groups have the name"))
    #expect(try await world.call("group", "show", "nope").code == .error)
    #expect(try await world.call("group", "list", "-q", "staff").output.contains("staff        3"))
  }

  @Test("directory list says how each directory stands")
  func directories() async throws {
    var world = CommandWorld()
    world.content.runs = [try CommandWorld.run(2, .held), try CommandWorld.run(1, .applied)]
    world.content.population.linkedAccounts = 30
    let call = try await world.call("directory", "list")
    #expect(call.output.contains("corp       held          30"))
    #expect(call.output.contains("2027-01-15T08:00:01Z  ldap://test"))
    world.content.isFollowed = true
    #expect(try await world.call("directory", "list").output.contains("held, followed"))
    let json = try await world.call("directory", "list", "--json").output
    #expect(try JSONValue(parsing: json).arrayValue?.first?["live"]?["state"] == "elsewhere")
  }

  @Test("directory test shows each step, and ends with 1 when one failed")
  func directoryTest() async throws {
    var world = CommandWorld()
    world.testSteps = [
      DirectoryTestStep(
        name: "connect", succeeded: true, detail: "connected", duration: .milliseconds(3)),
      DirectoryTestStep(
        name: "bind", succeeded: false, detail: "wrong password", duration: .milliseconds(1200)),
    ]
    let call = try await world.call("directory", "test", "corp")
    #expect(call.code == .error)
    #expect(
      call.output == "ok  connect (3 ms): connected\nfailed  bind (1.2 s): wrong password\n")
    #expect(try await world.call("directory", "test", "lab").error.contains("No directory lab"))
  }

  @Test("directory quarantine lists entries with the reason")
  func quarantine() async throws {
    var world = CommandWorld()
    world.content.quarantined = [
      QuarantinedEntry(
        rejected: CommandWorld.rejected, firstSeen: CommandWorld.start, attempts: 4)
    ]
    let call = try await world.call("directory", "quarantine", "corp")
    #expect(call.output.contains("uid=x,ou=people  2027-01-15T08:00:00Z     4  The entry has none"))
  }

  @Test("backup says what the copy holds")
  func backup() async throws {
    var world = CommandWorld()
    world.backedUp = [CopiedTable(name: "accounts", rows: 7), CopiedTable(name: "runs", rows: 1)]
    let call = try await world.call("backup", "copy.db")
    #expect(call.output == "TABLE     ROWS\naccounts     7\nruns         1\n")
    #expect(call.error == "copy.db is a verified copy: 2 tables with 8 rows.\n")
    let json = try JSONValue(parsing: try await world.call("backup", "c.db", "--json").output)
    #expect(json["tables"]?["accounts"] == 7)
  }
}
