import Cryptography
import SQLStore
import Services

extension WorkflowLibrary {
  /// The real library over a database of a test.
  init(
    test database: any SQLDatabase, settings: WorkflowSettings = WorkflowSettings(),
    clock: MovedClock
  ) throws {
    self.init(
      store: SQLWorkflowStore(
        database: database, commit: GroupCommit(database: database),
        trail: AuditTrail(digest: try SHA256Digest())), settings: settings, time: clock,
      randomness: try SystemRandomness())
  }
}
