import Accounts
import Cryptography
import SQLStore
import SQLiteDriver
import Services
import Testing
import Values

@Suite("Writes that share transactions")
struct GroupCommitTests {
  private let event = AuditEvent(
    action: "session.refused", actor: Actor(kind: .anonymous, name: "x", origin: "test"),
    subject: AuditEvent.Subject(kind: "account", id: nil, name: "x"), at: .start)

  @Test("A try waits for no disk, and the event of its end is synced")
  func alone() async throws {
    try await withStores { store, database in
      let admitted = try await begin(store, 1)
      #expect(database.transactions.map(\.durability) == [.unsynced])
      try await fail(store, admitted)
      #expect(database.transactions.map(\.durability) == [.unsynced, .synced])
    }
  }

  @Test("Whatever is written at the same moment, no event is in a transaction that isn't synced")
  func together() async throws {
    try await withStores { store, database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 1...40 {
          group.addTask { try await fail(store, try await begin(store, number)) }
        }
        try await group.waitForAll()
      }
      let recording = database.transactions.filter(\.recordsEvents)
      #expect(!recording.isEmpty)
      #expect(recording.allSatisfy { $0.durability == .synced })
    }
  }

  @Test("Whose name it is, is found with the admission; nobody is the system account")
  func named() async throws {
    try await withStores { store, _ in
      for (key, id) in [("person1", AccountID.numbered(1)), ("system", nil), ("nobody", nil)] {
        let named = try await store.begin(named: key, at: .start) { candidate in
          wish(candidate?.account.id ?? .numbered(99))
        }
        #expect(named.candidate?.account.id == id)
        guard case .admitted(let admitted) = named.admission else {
          Issue.record("\(key) was not admitted")
          continue
        }
        #expect(admitted.wish.subject.account == id ?? .numbered(99))
        try await store.end(admitted)
      }
    }
  }

  private func withStores(
    _ body: (SQLSignInFailureStore, WatchedDatabase) async throws -> Void
  ) async throws {
    try await withStore { sqlite in
      try await sqlite.add((1...40).map { Person($0, "person\($0)", role: .user) })
      let database = WatchedDatabase(sqlite)
      let store = SQLSignInFailureStore(
        database: database, commit: GroupCommit(database: database),
        trail: AuditTrail(digest: try SHA256Digest()))
      try await body(store, database)
    }
  }

  private func wish(_ account: AccountID) -> SignInTry {
    SignInTry(
      subject: SignInSubject(account: account, address: "127.0.0.1"),
      settings: LockoutSettings(), sparesDirectory: false, at: .start)
  }

  private func begin(_ store: SQLSignInFailureStore, _ number: Int) async throws -> AdmittedTry {
    guard case .admitted(let admitted) = try await store.begin(wish(.numbered(number))) else {
      throw SQLError(.other, operation: "begin", message: "the try was not admitted")
    }
    return admitted
  }

  private func fail(_ store: SQLSignInFailureStore, _ admitted: AdmittedTry) async throws {
    try await store.record(
      SignInFailure(admitted: admitted, dropsKeptVerifier: false, at: .start), event: event)
  }
}
