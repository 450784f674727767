public import Accounts
public import Services

/// Takes audit events into the database.
public struct SQLAuditLog: AuditLog {
  private let commit: GroupCommit
  private let trail: AuditTrail

  /// Works on a database; events at the same time share transactions.
  public init(commit: GroupCommit, trail: AuditTrail) {
    self.commit = commit
    self.trail = trail
  }

  /// Records what happened; durable on return.
  public func record(_ events: [AuditEvent]) async throws {
    try await commit.write { [trail] in try trail.append(events, on: $0) }
  }
}
