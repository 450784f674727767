import Accounts
import CommandLine
import Directory
import Reconciliation
import Services
import Testing
import Values

@Suite("What waits for a person")
struct SettlementCommandTests {
  private static let id = UniqueID(high: 0x0190_0000_0000_8000, low: 1 << 63)
  private static let missing = "01900000-0000-8000-8000-0000000000ff"

  private static func account(_ number: UInt64, _ name: String) -> Account {
    Account(
      id: AccountID(UniqueID(high: 1, low: 1 << 63 + number)), username: name, email: nil,
      displayName: nil, role: .user, status: .active, statusCause: nil, link: nil,
      mustChangePassword: false, isSystem: false, isBreakGlass: false,
      createdAt: CommandWorld.start, updatedAt: CommandWorld.start, lastLoginAt: nil, version: 1)
  }

  /// A collision, a conflict and two orphans about `ada`.
  private static func world() throws -> CommandWorld {
    var world = CommandWorld()
    let (ada, eve) = (account(1, "ada"), account(2, "eve"))
    world.accounts.accounts = [ada, eve]
    world.ledger = ScriptedLedger([ada, eve])
    world.settlements.collisions = [
      Collision(
        entry: EntryID(id), dn: "uid=ada,ou=people",
        names: ClaimedNames(username: "ada", email: "ada@example.com"),
        holders: [
          CollisionHolder(account: ada, attributes: [.username], obstacle: nil),
          CollisionHolder(account: eve, attributes: [.email], obstacle: .breakGlass),
        ], isKeptApart: false, openedAt: CommandWorld.start)
    ]
    world.settlements.conflicts = [
      OpenConflict(
        id: ConflictID(id), account: AccountReference(id: ada.id, username: "ada"),
        values: AttributeConflict(
          attribute: .displayName, baseline: nil, directory: "Ada L.", local: "Ada"),
        openedAt: CommandWorld.start)
    ]
    world.settlements.orphans = [
      Orphan(
        id: try #require(OrphanID("link:\(id)")), name: "ada", dn: "uid=ada,ou=people",
        cause: .deleted, account: ada.id, since: CommandWorld.start),
      Orphan(
        id: try #require(OrphanID("group:\(id)")), name: "staff", dn: "cn=staff",
        cause: .groupsUnread, account: nil, since: nil),
    ]
    return world
  }

  @Test("directory conflicts shows all three values, as a table and as JSON")
  func conflicts() async throws {
    let world = try Self.world()
    let table = try await world.call("directory", "conflicts", "corp")
    #expect(table.code == .done)
    #expect(
      table.output == """
        USER  ATTRIBUTE     AGREED   DIRECTORY  LOCAL  SINCE                 CONFLICT
        ada   display_name  nothing  Ada L.     Ada    2027-01-15T08:00:00Z  \(Self.id)

        """)
    let json = try await world.call("directory", "conflicts", "corp", "--json")
    let conflict = try JSONValue(parsing: json.output).arrayValue?.first
    #expect(conflict?["conflict_id"] == .string(Self.id.description))
    #expect(conflict?["baseline_value"] == .null)
    #expect(conflict?["directory_value"] == "Ada L.")
  }

  @Test("Each list says so when it is empty, and knows the configured directories")
  func nothing() async throws {
    for (word, sentence) in [
      ("conflicts", "Directory corp has no open conflict."),
      ("collisions", "Directory corp has no collision."),
      ("orphaned", "Nothing of directory corp is without its other side."),
      ("quarantine", "No entry of corp is in quarantine."),
    ] {
      let none = try await CommandWorld().call("directory", word, "corp")
      #expect(none.code == .done)
      #expect(none.error == sentence + "\n")
      #expect(try await CommandWorld().call("directory", word, "corp", "--json").output == "[]\n")
      #expect(try await CommandWorld().call("directory", word, "other").code == .error)
      #expect(try await CommandWorld().call("directory", word, "No Name").code == .error)
    }
  }

  @Test("directory conflicts --keep ends a conflict with one side's value")
  func keep() async throws {
    for (side, sentence) in [
      ("directory", "ada takes the directory's value.\n"), ("local", "ada keeps its own value.\n"),
    ] {
      let world = try Self.world()
      let call = try await world.call(
        "directory", "conflicts", "corp", "--keep", side, "\(Self.id)")
      #expect(call.code == .done)
      #expect(call.output == sentence)
      let accepted = world.ledger.writes.contains(.setDisplayName("Ada L."))
      #expect(accepted == (side == "directory"))
      #expect(world.ledger.writes.count == (accepted ? 2 : 1))
    }
    let json = try await Self.world().call(
      "directory", "conflicts", "corp", "--keep", "local", "\(Self.id)", "--json")
    let settled = try JSONValue(parsing: json.output).arrayValue?.first
    #expect(settled?["conflict_id"] == .string(Self.id.description))
    #expect(settled?["keep"] == "local")
    #expect(settled?["user"]?["username"] == "ada")
    let gone = try await Self.world().call(
      "directory", "conflicts", "corp", "--keep", "local", Self.missing)
    #expect(gone.code == .error)
    #expect(gone.error.contains("There is no such conflict"))
  }

  @Test("directory collisions shows who has the names, and what stands against a link")
  func collisions() async throws {
    let call = try await Self.world().call("directory", "collisions", "corp")
    #expect(call.code == .done)
    #expect(call.output.contains("ada (username), eve (email, break glass)"))
    #expect(call.output.contains("uid=ada,ou=people  \(Self.id)"))
    let json = try await Self.world().call("directory", "collisions", "corp", "--json")
    let collision = try JSONValue(parsing: json.output).arrayValue?.first
    #expect(collision?["accounts"]?.arrayValue?.count == 2)
  }

  @Test("directory collisions --link joins the entry to the one account that can be, or the named")
  func link() async throws {
    for more in [[], ["--to", "ada"]] {
      let world = try Self.world()
      let call = try await world.call(
        words: ["directory", "collisions", "corp", "--link", "\(Self.id)"] + more)
      #expect(call.code == .done, "\(call.error)")
      #expect(call.output.hasPrefix("ada is linked to \(Self.id)"))
      #expect(world.ledger.writes.count == 1)
    }
    let refused = try await Self.world().call(
      "directory", "collisions", "corp", "--link", "\(Self.id)", "--to", "eve")
    #expect(refused.code == .error)
    #expect(refused.error.contains("break-glass"))
    let json = try await Self.world().call(
      "directory", "collisions", "corp", "--link", "\(Self.id)", "--json")
    let decision = try JSONValue(parsing: json.output).arrayValue?.first
    #expect(decision?["action"] == "link")
    #expect(decision?["user"]?["username"] == "ada")
  }

  @Test("directory collisions --separate keeps the entry apart, once")
  func separate() async throws {
    let call = try await Self.world().call(
      "directory", "collisions", "corp", "--separate", "\(Self.id)")
    #expect(call.code == .done)
    #expect(call.output.hasPrefix("\(Self.id) is kept apart"))
    var settled = try Self.world()
    settled.settlements.collisions[0].isKeptApart = true
    let again = try await settled.call(
      "directory", "collisions", "corp", "--separate", "\(Self.id)")
    #expect(again.code == .error)
    #expect(again.error.contains("Somebody has decided about it before."))
    let gone = try await Self.world().call(
      "directory", "collisions", "corp", "--separate", Self.missing)
    #expect(gone.error.contains("There is no such collision."))
  }

  @Test("directory orphaned lists, removes what is named, and ends with 1 when something stays")
  func orphans() async throws {
    let table = try await Self.world().call("directory", "orphaned", "corp")
    #expect(
      table.output == """
        NAME   KIND   REASON         SINCE                 ENTRY              ID
        ada    link   deleted        2027-01-15T08:00:00Z  uid=ada,ou=people  link:\(Self.id)
        staff  group  groups unread                        cn=staff           group:\(Self.id)

        """)
    let removed = try await Self.world().call(
      "directory", "orphaned", "corp", "--remove", "link:\(Self.id)", "group:\(Self.id)")
    #expect(removed.code == .done)
    #expect(
      removed.output == """
        The link of ada is removed; it is a local account now.
        The group staff is removed.

        """)
    let json = try await Self.world().call(
      "directory", "orphaned", "corp", "--remove", "group:\(Self.missing)", "--json")
    #expect(json.code == .error)
    let outcome = try JSONValue(parsing: json.output)
    #expect(outcome["kept"]?.arrayValue?.first?["reason"] == "no_orphan")
    #expect(outcome["removed"] == [])
  }

  @Test("directory quarantine --retry looks the entry up and runs, ending as sync does")
  func retry() async throws {
    var world = CommandWorld()
    world.content.quarantined = [
      QuarantinedEntry(
        rejected: RejectedEntry(
          entry: EntryID(Self.id), dn: "uid=x,ou=people", reason: .noUsername),
        firstSeen: CommandWorld.start, attempts: 4)
    ]
    world.client.located = [EntryID(Self.id): .found(dn: "uid=x,ou=moved")]
    let call = try await world.call("directory", "quarantine", "corp", "--retry", "\(Self.id)")
    #expect(call.code == .done, "\(call.error)")
    #expect(call.output.hasPrefix("The entry is uid=x,ou=moved.\ncorp: in sync\n"))
    let json = try await world.call(
      "directory", "quarantine", "corp", "--retry", "\(Self.id)", "--json")
    let run = try JSONValue(parsing: json.output)
    #expect(run["entry_dn"] == "uid=x,ou=moved")
    #expect(run["mode"] == "full")
    world.content.rejected = [CommandWorld.rejected]
    let still = try await world.call("directory", "quarantine", "corp", "--retry", "\(Self.id)")
    #expect(still.code == .quarantine)
    let gone = try await world.call("directory", "quarantine", "corp", "--retry", Self.missing)
    #expect(gone.code == .error)
    #expect(gone.error.contains("No entry with this identifier is in quarantine."))
  }

  @Test(
    "What is to be settled and how have to be said together",
    arguments: [
      ["collisions", "corp", "--link"], ["collisions", "corp", missing],
      ["collisions", "corp", "--to", "ada"],
      ["collisions", "corp", "--link", "--separate", missing],
      ["collisions", "corp", "--separate", "--to", "ada", missing],
      ["collisions", "corp", "--link", "ada"], ["conflicts", "corp", "--keep", "both", missing],
      ["conflicts", "corp", "--keep", "local"], ["conflicts", "corp", missing],
      ["orphaned", "corp", "--remove"], ["orphaned", "corp", "--remove", "user:\(missing)"],
      ["quarantine", "corp", "--retry"], ["quarantine", "corp", missing],
      ["quarantine", "corp", "--retry", missing, missing],
    ])
  func usage(words: [String]) async throws {
    let world = try Self.world()
    let call = try await world.call(words: ["directory"] + words)
    #expect(call.code == .usage, "\(call.output)\(call.error)")
    #expect(world.ledger.writes.isEmpty)
  }
}
