import Accounts
import Cryptography
import Fixtures
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Failed sign-ins and earlier passwords in the database")
struct SignInFailureStoreTests {
  private let event = AuditEvent(
    action: "session.refused", actor: Actor(kind: .anonymous, name: "x", origin: "test"),
    subject: AuditEvent.Subject(kind: "account", id: nil, name: "x"), at: .start)

  @Test("Failures count for every process on the store, until they are forgotten")
  func shared() async throws {
    try await withStore { database in
      try await database.add([Person(1, "ada", role: .user)])
      let clock = SteppedTime()
      // Two gates, as two processes have.
      let gates = try (1...2).map { _ in try gate(database, clock) }
      for number in 0..<3 {
        guard case .failed = try await guess(gates[number % 2], at: clock) else {
          Issue.record("try \(number) was refused")
          return
        }
      }
      #expect(try await guess(gates[0], at: clock) == .refused(.seconds(1)))
      #expect(try await guess(gates[1], at: clock) == .refused(.seconds(1)))
      clock.move(by: .seconds(901))
      #expect(try await guess(gates[1], at: clock) == .failed)
    }
  }

  @Test("Of many tries sent to two processes exactly the free ones reach the verifier")
  func burst() async throws {
    let folder = try TestFolder()
    defer { withExtendedLifetime(folder) {} }
    let databases = [try await folder.open(), try await folder.open()]
    try await databases[0].add([Person(1, "ada", role: .user)])
    let clock = SteppedTime()
    let gates = try databases.map { try gate($0, clock) }
    let hasher = WrongHasher()
    let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
      for number in 0..<100 {
        group.addTask { try await guess(gates[number % 2], hasher, at: clock) }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count { $0 == .failed } == 3)
    #expect(outcomes.count { $0 == .refused(.seconds(1)) } == 97)
    #expect(hasher.checks == 3)
    for database in databases { await database.close() }
  }

  @Test("A try whose process died is under way for no more than minutes")
  func deadProcess() async throws {
    try await withStore { database in
      try await database.add([Person(1, "ada", role: .user)])
      let clock = SteppedTime()
      let store = try store(database)
      let subject = SignInSubject(account: .numbered(1), address: "192.0.2.1")
      func begin() async throws -> SignInAdmission {
        try await store.begin(
          SignInTry(
            subject: subject, settings: LockoutSettings(), sparesDirectory: false,
            at: clock.now()))
      }
      for _ in 1...3 {
        guard case .admitted = try await begin() else {
          Issue.record("a try was not admitted")
          return
        }
      }
      #expect(try await begin() == .crowded)
      clock.move(by: SignInTry.longest)
      guard case .admitted(let admitted) = try await begin() else {
        Issue.record("tries of a dead process still count")
        return
      }
      try await store.end(admitted)
      #expect(try await database.read { try $0.count("SELECT count(*) FROM sign_in_tries") } == 0)
    }
  }

  @Test("What an account's failures are is told by network, and clearing forgets them once")
  func clearing() async throws {
    try await withStore { database in
      try await database.add([Person(1, "ada", role: .user)])
      let clock = SteppedTime()
      let gate = try gate(database, clock)
      for _ in 1...2 { _ = try await guess(gate, at: clock) }
      let store = try store(database)
      let found = try await store.failures(of: .numbered(1), at: clock.now())
      #expect(found.map(\.network) == [nil, "192.0.2.1"])
      #expect(found.map(\.count.failures) == [2, 2])
      #expect(try await store.clear(.numbered(1), event: event))
      #expect(try await !store.clear(.numbered(1), event: event))
      #expect(try await store.failures(of: .numbered(1), at: clock.now()).isEmpty)
    }
  }

  @Test("Counts that are over don't pile up")
  func tidy() async throws {
    try await withStore { database in
      let clock = SteppedTime()
      let passwords = try keeping(database, try gate(database, clock), clock)
      try await database.add((1...12).map { Person($0, "p\($0)", role: .user) })
      for number in 1...10 {
        await #expect(throws: PasswordRefusal.wrongCurrent) {
          try await passwords.confirm("guess", by: caller(.numbered(number), clock))
        }
      }
      clock.move(by: .seconds(100_000))
      for number in 11...12 {
        await #expect(throws: PasswordRefusal.wrongCurrent) {
          try await passwords.confirm("guess", by: caller(.numbered(number), clock))
        }
      }
      let rows = try await database.read {
        try $0.count("SELECT count(*) FROM sign_in_failures WHERE network <> '*'")
      }
      #expect(rows <= 5)
    }
  }

  private enum Outcome: Hashable {
    case failed
    case refused(Duration)
  }

  private func guess(
    _ gate: SignInGate, _ hasher: WrongHasher = WrongHasher(), at clock: SteppedTime
  ) async throws -> Outcome {
    let passwords = try PasswordKeeping(
      settings: PasswordSettings(), dictionary: nil, store: NoStoredPasswords(),
      hasher: hasher, gate: gate, time: clock, randomness: SystemRandomness())
    do {
      try await passwords.confirm("guess", by: caller(.numbered(1), clock))
      return .failed
    } catch PasswordRefusal.wrongCurrent {
      return .failed
    } catch PasswordRefusal.lockedOut(let wait) {
      return .refused(wait)
    }
  }

  private func caller(_ id: AccountID, _ clock: SteppedTime) -> Caller {
    let origin = RequestOrigin(ipAddress: "192.0.2.1")
    let account = Account(
      id: id, username: "ada", email: nil, displayName: nil, role: .user, status: .active,
      statusCause: nil, link: nil, mustChangePassword: false, isSystem: false,
      isBreakGlass: false, createdAt: .start, updatedAt: .start, lastLoginAt: nil, version: 1)
    return Caller(
      account: account, permissions: [],
      credential: .singleUser, origin: origin)
  }

  private func keeping(
    _ database: SQLiteDatabase, _ gate: SignInGate, _ clock: SteppedTime
  ) throws -> PasswordKeeping {
    PasswordKeeping(
      settings: PasswordSettings(), dictionary: nil, store: SQLPasswordStore(database: database),
      hasher: WrongHasher(), gate: gate, time: clock, randomness: try SystemRandomness())
  }

  private func gate(_ database: SQLiteDatabase, _ clock: SteppedTime) throws -> SignInGate {
    SignInGate(store: try store(database), settings: LockoutSettings(), time: clock)
  }

  private func store(_ database: SQLiteDatabase) throws -> SQLSignInFailureStore {
    SQLSignInFailureStore(
      database: database, commit: GroupCommit(database: database),
      trail: AuditTrail(digest: try SHA256Digest()))
  }
}
