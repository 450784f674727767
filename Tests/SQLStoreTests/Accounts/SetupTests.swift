import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("The set-up")
struct SetupTests {
  @Test("The first administrator can be found, signs in by a local password and ends the set-up")
  func first() async throws {
    try await withSetup { service, database in
      #expect(try await service.isRequired())
      let account = try await service.setUp(request(), origin: RequestOrigin())
      #expect(account.username == "root")
      #expect(account.role == .admin)
      #expect(try await !service.isRequired())
      let stored = try await database.accounts().find(named: "root@x.org", at: .start)
      #expect(stored == account)
      let verifier = try await database.read { connection in
        try connection.first("SELECT password_hash FROM accounts") { $0.text(0) }
      }
      #expect(verifier == "hashed Passw0rd!")
      #expect(try await database.read { try $0.count("SELECT count(*) FROM audit_events") } == 1)
    }
  }

  @Test("Two racing calls make one administrator")
  func race() async throws {
    try await withSetup { service, database in
      let made = await withTaskGroup(of: Bool.self) { group in
        for number in 1...8 {
          group.addTask {
            do {
              let request = SetupRequest(
                email: "root\(number)@x.org", username: nil, displayName: nil,
                password: "Passw0rd!")
              _ = try await service.setUp(request, origin: RequestOrigin())
              return true
            } catch {
              return error as? SetupError != .alreadySetUp
            }
          }
        }
        return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
      }
      #expect(made == 1)
      let accounts = try await database.read { try $0.count("SELECT count(*) FROM accounts") }
      #expect(accounts == 1)
    }
  }

  @Test("An administrator whom a directory brought ends the set-up, even if lost later")
  func directoryAdministrator() async throws {
    try await withSetup { service, database in
      try await database.add([Person(1, "boss", role: .admin, directory: "corp")])
      #expect(try await !service.isRequired())
      try await database.change("DELETE FROM accounts")
      #expect(try await !service.isRequired())
      await #expect(throws: SetupError.alreadySetUp) {
        try await service.setUp(request(), origin: RequestOrigin())
      }
    }
  }

  @Test("People without the right to administer don't end the set-up")
  func ordinaryPeople() async throws {
    try await withSetup { service, database in
      try await database.add([
        Person(1, "boss", role: .manager, directory: "corp"), Person(2, "no way in", role: .admin),
      ])
      #expect(try await service.isRequired())
    }
  }

  @Test("Names that people have are refused, as usernames and as mail addresses")
  func takenNames() async throws {
    try await withSetup { service, database in
      try await database.add([Person(1, "Root"), Person(2, "x", email: "taken@x.org")])
      await #expect(throws: SetupError.usernameTaken) {
        try await service.setUp(request(), origin: RequestOrigin())
      }
      await #expect(throws: SetupError.usernameTaken) {
        try await service.setUp(request(username: "Taken@X.org"), origin: RequestOrigin())
      }
      await #expect(throws: SetupError.emailTaken) {
        try await service.setUp(
          request(email: "TAKEN@x.org", username: "free"), origin: RequestOrigin())
      }
      #expect(try await service.isRequired())
    }
  }

  @Test("Wrong fields are all named, and a weak password says what it lacks")
  func faults() async throws {
    try await withSetup { service, _ in
      let wrong = SetupRequest(
        email: "nobody", username: "a", displayName: "", password: "Passw0rd!")
      do {
        _ = try await service.setUp(wrong, origin: RequestOrigin())
        Issue.record("it was accepted")
      } catch SetupError.invalid(let faults) {
        #expect(faults.map(\.field) == ["email", "username", "display_name"])
      }
      await #expect(throws: PasswordRefusal.weak([.missing(.upperCase), .missing(.digit)])) {
        try await service.setUp(request(password: "password"), origin: RequestOrigin())
      }
    }
  }

  private func request(
    email: String = "root@x.org", username: String? = nil, password: String = "Passw0rd!"
  ) -> SetupRequest {
    SetupRequest(email: email, username: username, displayName: nil, password: password)
  }

  private func withSetup(
    _ body: (SetupService, SQLiteDatabase) async throws -> Void
  ) async throws {
    try await withStore { database in
      let service = SetupService(
        store: SQLSetupStore(
          database: database, trail: AuditTrail(digest: try SHA256Digest())),
        passwords: PasswordKeeping(
          settings: PasswordSettings(), dictionary: nil,
          store: SQLPasswordStore(database: database), hasher: OpenHasher(),
          gate: SignInGate(
            store: SQLSignInFailureStore(
              database: database, commit: GroupCommit(database: database),
              trail: AuditTrail(digest: try SHA256Digest())),
            settings: LockoutSettings(), time: StartTime()),
          time: StartTime(),
          randomness: try SystemRandomness()),
        time: StartTime(), randomness: try SystemRandomness())
      try await body(service, database)
    }
  }
}

/// Verifiers that show their password.
private struct OpenHasher: PasswordHasher {
  func understands(_ verifier: String) -> Bool { true }

  func hash(_ password: [UInt8]) async throws(PasswordHashingError) -> String {
    "hashed " + String(decoding: password, as: UTF8.self)
  }

  func verify(
    _ password: [UInt8], against verifier: String?
  ) async throws(PasswordHashingError) -> PasswordCheck { .wrong }
}

/// A clock that stands at the start.
struct StartTime: TimeSource {
  func now() -> Timestamp { .start }
}
