import Accounts
import Directory
import Reconciliation
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

extension SyncWorld {
  /// What changes accounts in this world; the directory decides about what it does by default.
  func administration(
    _ authorities: Authorities = Authorities(),
    directoryPasswords: DirectoryPasswords = DirectoryPasswords()
  ) throws -> AccountAdministration {
    let randomness = RandomWords()
    return AccountAdministration(
      ledger: SQLAccountLedger(
        database: database, trail: AuditTrail(digest: digest), policies: [try synced().policy]),
      personalData: SQLPersonalDataStore(database: database),
      passwords: PasswordKeeping(
        settings: PasswordSettings(), dictionary: nil,
        store: SQLPasswordStore(database: database), hasher: PlainHasher(),
        gate: SignInGate(
          store: FailuresInMemory(log: SessionsInMemory()), settings: LockoutSettings(), time: clock
        ), time: clock,
        randomness: randomness),
      directoryPasswords: directoryPasswords, rules: AccountRules(),
      authorities: [name: authorities], time: clock,
      randomness: randomness)
  }

  /// Makes an account as whoever runs the machine.
  @discardableResult
  func make(_ username: String, _ role: Role?) async throws -> ChangeAuthor {
    let created = try await administration().create(
      AccountCreation(username: username, password: Secret(Self.password), role: role),
      by: .machine)
    return .person(created.account)
  }

  /// An account by its username.
  func find(_ username: String) async throws -> Account {
    let store = SQLAccountStore(database: database, trail: AuditTrail(digest: digest))
    return try #require(try await store.find(named: username, at: clock.now()))
  }

  /// Four people of the directory, the first of whom its rule makes an administrator.
  func importPeople() async throws {
    let group = "cn=bosses,\(ScriptedDirectory.groupsBase)"
    let rule = try #require(RoleRule(group: group, role: .admin))
    configure {
      $0.defaultRole = .user
      $0.roleRules = [rule]
    }
    directory.edit {
      $0.people = .people(1...4)
      $0.groups = [.group(9, "bosses", people: ["p1"])]
    }
    try await run()
  }

  static let password = "Correct-Horse-7"
}

extension ChangeAuthor {
  /// Whoever runs the machine.
  static let machine = ChangeAuthor(unrestricted: .tester)

  /// Somebody who has signed in.
  static func person(_ account: Account) -> ChangeAuthor {
    var author = ChangeAuthor(
      unrestricted: Actor(
        kind: .person, account: account.id, name: account.username, origin: "test"))
    author.account = account.id
    return author
  }
}

/// Words that differ from call to call.
private struct RandomWords: Randomness {
  func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8.random(in: 0...255) }
  }

  func words() -> (UInt64, UInt64) {
    (UInt64.random(in: 0...(.max)), UInt64.random(in: 0...(.max)))
  }
}

/// The error that some work ends with; nil when it succeeds.
func refusal(of work: () async throws -> Void) async -> (any Error)? {
  do {
    try await work()
    return nil
  } catch {
    return error
  }
}
