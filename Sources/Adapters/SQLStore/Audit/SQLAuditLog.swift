public import Accounts
public import Services

/// The audit events in the database.
public struct SQLAuditLog: AuditLog {
  private let database: any SQLDatabase
  private let commit: GroupCommit
  private let trail: AuditTrail

  /// Works on a database; events at the same time share transactions.
  public init(database: any SQLDatabase, commit: GroupCommit, trail: AuditTrail) {
    self.database = database
    self.commit = commit
    self.trail = trail
  }

  /// Records what happened; durable on return.
  public func record(_ events: [AuditEvent]) async throws {
    try await commit.write { [trail] in try trail.append(events, on: $0) }
  }

  /// Reads the whole chain and finds what was edited, removed or reordered.
  public func verify() async throws -> AuditVerification {
    try await database.read { [trail] in try trail.verify($0) }
  }
}
