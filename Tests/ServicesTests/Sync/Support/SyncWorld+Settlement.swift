import Accounts
import Directory
import SQLStore
import Services
import Testing
import Values

extension SyncWorld {
  /// What settles collisions and conflicts; without a directory none is configured any more.
  func settlement(isConfigured: Bool = true) throws -> SettlementService {
    let trail = AuditTrail(digest: digest)
    return SettlementService(
      directories: isConfigured ? [try synced()] : [],
      store: SQLSettlementStore(database: database, trail: trail),
      ledger: SQLAccountLedger(
        database: database, trail: trail, policies: [try synced().policy]), rules: AccountRules(),
      time: clock)
  }

  /// The use cases around runs, as one process has them.
  func service(
    as process: Int32 = 1, report: @escaping @Sendable (SyncReport) -> Void = { _ in }
  ) throws -> SyncService {
    SyncService(
      directories: [(try synced(), directory)], store: store,
      environment: environment(as: process), report: report)
  }

  /// Undoes a run to the end.
  func undo(_ run: Run) async throws -> Run {
    let undone = try await service().undoNow(run.id, actor: .tester, progress: .silent)
    return try #require(try await store.find(undone.id))
  }

  /// The only collision.
  func collision() async throws -> Collision {
    try #require(try await settlement().collisions(of: name, PageRequest()).items.first).collision
  }

  /// An account's identifier by its username.
  func id(of username: String) async throws -> AccountID {
    AccountID(try #require(try await account(username)?.id))
  }

  /// The actions of the audit events about accounts, in their order.
  func actions() async throws -> [String] {
    try await texts(
      "SELECT action FROM audit_events WHERE subject_kind <> 'run' ORDER BY sequence")
  }
}

extension ChangeAuthor {
  /// Whoever calls in these tests.
  static let tester = ChangeAuthor(unrestricted: .tester)
}
